"""What each client called, and what came of it."""

import functools
import logging
import time
from datetime import timedelta

import psycopg2
from psycopg2.pool import PoolError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

KEEP_DAYS = 14
FORGET_BATCH = 100_000
MESSAGE_CHARS = 500

_logger = logging.getLogger(__name__)


class CrmApiLog(models.Model):
    """One row is one call of a client."""

    _name = "crm.api.log"
    _description = "Call of the Interface"
    _order = "id desc"
    _log_access = False
    _rec_name = "operation"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    client_id = fields.Many2one(
        comodel_name="crm.api.client",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date = fields.Datetime(required=True, readonly=True)
    operation = fields.Char(required=True, readonly=True)
    result = fields.Selection(
        selection=[
            ("done", "Done"),
            ("refused", "Refused"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        help="Refused: what was sent breaks a rule. Failed: an error of this server.",
    )
    message = fields.Char(readonly=True)
    milliseconds = fields.Integer(readonly=True, aggregator="avg")

    _trouble_idx = models.Index("(client_id, id) WHERE result != 'done'")
    _date_idx = models.Index("(date)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _build_note_query(self, user, operation, milliseconds, result, message):
        """Return the INSERT of a call, where the client's calls are kept."""
        return SQL(
            """
            INSERT INTO crm_api_log (client_id, company_id, date, operation, result,
                                     message, milliseconds)
            SELECT id, company_id, clock_timestamp() AT TIME ZONE 'UTC', %(operation)s,
                   %(result)s, %(message)s, %(milliseconds)s
              FROM crm_api_client
             WHERE user_id = %(user)s AND active
               AND (log = 'all' OR log = 'trouble' AND %(result)s != 'done')
            """,
            operation=operation,
            result=result,
            message=message,
            milliseconds=milliseconds,
            user=user.id,
        )

    # ------------------------------------------------------------
    # RETENTION
    # ------------------------------------------------------------

    @api.autovacuum
    def _gc_calls(self):
        """Forget what was called more than 14 days ago.

        :return: how many went, and whether there may be more: then it goes on.
        """
        before = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search(Domain("date", "<", before), limit=FORGET_BATCH)
        old.unlink()
        return len(old), len(old) == FORGET_BATCH


class CrmApi(models.AbstractModel):
    """Note each call."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _register_hook(self):
        """Wrap the operations, so that also a call that fails is noted."""
        result = super()._register_hook()
        model_class = self.env.registry[self._name]
        for name in self._get_contract().operations:
            method = getattr(model_class, name)
            if not hasattr(method, "crm_is_noted"):
                setattr(model_class, name, self._wrap(method))
        return result

    def _wrap(self, method):
        """Return a method that does the same and notes it."""

        @functools.wraps(method)
        def noted(self, *args, **kwargs):
            started = time.monotonic()
            try:
                answer = method(self, *args, **kwargs)
            except psycopg2.Error:
                # most are run again by Odoo
                raise
            except UserError as refused:
                self._note_trouble(method.__name__, started, "refused", refused)
                raise
            except Exception as failure:
                self._note_trouble(method.__name__, started, "failed", failure)
                raise
            self._note_done(method.__name__, started)
            return answer

        noted.crm_is_noted = True
        return noted

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_note_query(self, operation, started, result, message):
        """Return the INSERT of a call that began at ``started``."""
        milliseconds = int((time.monotonic() - started) * 1000)
        return self.env["crm.api.log"]._build_note_query(
            self.env.user, operation, milliseconds, result, message
        )

    def _note_done(self, operation, started):
        """Note a call that was answered, together with what it did."""
        query = self._get_note_query(operation, started, "done", None)
        if self.env.cr.readonly:
            # it only read, maybe from a copy of the database
            self._note_apart(operation, query)
        else:
            self.env.cr.execute(query)

    def _note_trouble(self, operation, started, result, error):
        """Note a call in a transaction of its own: its own one is rolled back."""
        message = f"{type(error).__name__}: {error}"[:MESSAGE_CHARS]
        message = message.replace("\0", "")
        self._note_apart(
            operation, self._get_note_query(operation, started, result, message)
        )

    def _note_apart(self, operation, query):
        """Write a note in a transaction of its own."""
        try:
            with self.env["crm.api.call"]._open_cursor(0) as cr:
                cr.execute(query)
        except (PoolError, psycopg2.Error):
            # the caller gets the refusal all the same
            _logger.warning("A call of %s could not be noted", operation, exc_info=True)

"""Who is at a case right now, so that two agents do not answer at once."""

from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries.case_presence import build_presence_query

SEEN_SECONDS = 45
KEPT_DAYS = 1
FORGET_BATCH = 10_000


class CrmCasePresence(models.Model):
    """One agent at one case; a table of its own, the case is never locked."""

    _name = "crm.case.presence"
    _description = "Agent at a Case"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, ondelete="cascade"
    )
    is_typing = fields.Boolean()
    date_seen = fields.Datetime(required=True)

    _unique_user = models.UniqueIndex("(case_id, user_id)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def ping(self, case_id, is_typing=False):
        """Note that the user is at a case; return who else is.

        :param int case_id: the case.
        :param bool is_typing: an answer is being written.
        :return: list of dict ``id``, ``name``, ``is_typing``; by name.
        :raises AccessError: the user may not read the case.
        """
        case = self.env["crm.case"].browse(int(case_id)).exists()
        if not case or self.env.user.share:
            return []
        case.check_access("read")
        now = fields.Datetime.now()
        self._note(build_presence_query(case.id, self.env.uid, bool(is_typing), now))
        # sudo: the table is closed; what is returned was checked above
        others = self.sudo().search(
            Domain("case_id", "=", case.id)
            & Domain("user_id", "!=", self.env.uid)
            & Domain("date_seen", ">", now - timedelta(seconds=SEEN_SECONDS))
        )
        return [
            {"id": row.user_id.id, "name": row.user_id.name, "is_typing": row.is_typing}
            for row in others.sorted(lambda row: row.user_id.name)
        ]

    def _note(self, query):
        """Write the user's row, unless another window of the user does just now."""
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(query, log_exceptions=False)
        except psycopg2.errors.SerializationFailure:
            return  # it says the same
        self.invalidate_model()

    @api.autovacuum
    def _gc_presence(self):
        """Forget who was there yesterday.

        :return: how many went, and whether there may be more: then it goes on.
        """
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(Domain("date_seen", "<", before), limit=FORGET_BATCH)
        old.unlink()
        return len(old), len(old) == FORGET_BATCH

"""Which mails are leaving right now, so that none leaves twice."""

import hashlib
import hmac
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

# longer than a server takes for the mails of one transaction
LEAVING_MINUTES = 5
KEEP_DAYS = 7
GC_LIMIT = 10_000


class CrmMailDeparture(models.Model):
    """One mail to one group of recipients, on its way.

    It is committed before the mail is handed to the server, and goes once the mail is
    written down as sent. What is still there afterwards was cut off: with ``has_left``
    the mail left and only its note is missing, without it nobody knows.
    """

    _name = "crm.mail.departure"
    _description = "Mail That Is Leaving"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # keyed hashes: nobody reads from them who wrote to whom
    message_key = fields.Char(required=True)
    recipient_key = fields.Char(required=True)
    date = fields.Datetime(required=True, index=True)
    has_left = fields.Boolean()

    _unique_key = models.Constraint(
        "UNIQUE(message_key, recipient_key)", "A mail leaves once for each recipient."
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _begin(self, message, own_ids):
        """Note, for good, that a mail is about to leave.

        :param message: as for ``ir.mail_server.send_email``.
        :param list own_ids: what this transaction sent; it may do so again.
        :return: (id, whether it is under way already, whether it has left already).
        """
        keys = (self._get_key(message["Message-Id"]), self._get_key(message["To"]))
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    INSERT INTO crm_mail_departure (message_key, recipient_key, date)
                         VALUES (%s, %s, %s)
                    ON CONFLICT (message_key, recipient_key) DO NOTHING
                      RETURNING id
                    """,
                    *keys,
                    fields.Datetime.now(),
                )
            )
            if row := cr.fetchone():
                return row[0], False, False
            cr.execute(
                SQL(
                    "SELECT id, id <> ALL(%s), COALESCE(has_left, FALSE)"
                    " FROM crm_mail_departure"
                    " WHERE message_key = %s AND recipient_key = %s",
                    own_ids,
                    *keys,
                )
            )
            # it may have gone in this moment: then it is written down as sent
            return cr.fetchone() or (0, True, True)

    @api.model
    def _find_others(self, message_ids, own_ids):
        """Return what became of mails with these Message-Ids that others began to send.

        :param list own_ids: as for ``_begin``.
        :return: {Message-Id: whether it was cut off; else somebody may be at it}.
        """
        by_key = {self._get_key(message_id): message_id for message_id in message_ids}
        oldest = fields.Datetime.now() - timedelta(minutes=LEAVING_MINUTES)
        self.env.cr.execute(
            SQL(
                """
                SELECT message_key, bool_and(date < %s)
                  FROM crm_mail_departure
                 WHERE message_key = ANY(%s)
                   AND has_left IS NOT TRUE
                   AND id <> ALL(%s)
              GROUP BY message_key
                """,
                oldest,
                list(by_key),
                own_ids,
            )
        )
        return {by_key[key]: is_cut_off for key, is_cut_off in self.env.cr.fetchall()}

    @api.model
    def _forget_cut_off(self, message_ids):
        """Let mails leave (again) of which nobody knows whether they left."""
        keys = [self._get_key(message_id) for message_id in message_ids]
        self.env.cr.execute(
            SQL(
                "DELETE FROM crm_mail_departure"
                " WHERE message_key = ANY(%s) AND has_left IS NOT TRUE",
                keys,
            )
        )

    @api.autovacuum
    def _gc_departures(self):
        """Forget what was cut off a week ago: nothing tries it by itself any more."""
        oldest = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        old = self.search([("date", "<", oldest)], limit=GC_LIMIT)
        old.unlink()
        return len(old), len(old) == GC_LIMIT

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_key(self, text):
        """Return a hash that is worthless outside of this database."""
        # sudo: only administrators read parameters
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        known = str(text or "").encode()
        return hmac.new(secret.encode(), known, hashlib.sha256).hexdigest()

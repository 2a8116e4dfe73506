"""Which mails came in, so that none is taken twice and no flood comes through."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries.mail_log import build_claim_query

KEPT_DAYS = 30
FORGET_BATCH = 10_000


class CrmMailLog(models.Model):
    """One mail that reached the address of a team."""

    _name = "crm.mail.log"
    _description = "Received Mail"
    _order = "id desc"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    message_id = fields.Char(string="Message-Id", required=True)
    email = fields.Char(help="The sender.")
    date = fields.Datetime(required=True)

    _unique_message = models.Constraint(
        "UNIQUE(message_id)", "This mail was received before."
    )
    _email_date = models.Index("(email, date)")
    _date = models.Index("(date)")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _claim(self, message_id, email):
        """Take a mail; return whether it is new.

        :param str message_id: the header.
        :param str email: normalised address of the sender, or empty.
        """
        query = build_claim_query(message_id, email or None, fields.Datetime.now())
        return bool(self.env.execute_query(query))

    @api.model
    def _count_last_hour(self, email):
        """Return how many mails this sender sent in the last hour, this one too."""
        since = fields.Datetime.now() - timedelta(hours=1)
        return self.search_count(
            Domain("email", "=", email) & Domain("date", ">", since)
        )

    @api.autovacuum
    def _gc_mail_log(self):
        """Forget old mails.

        :return: how many went, and whether there may be more: then it goes on.
        """
        before = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        old = self.search(Domain("date", "<", before), limit=FORGET_BATCH)
        old.unlink()
        return len(old), len(old) == FORGET_BATCH

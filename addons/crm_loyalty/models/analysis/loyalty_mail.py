"""Mails on birthdays, and to members of whom nothing was heard for long."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.anniversary import get_days_of_year

from ...queries.occasion import (
    build_birthday_query,
    build_dormant_query,
    build_take_query,
)

BATCH = 100
# a birthday on which the job did not run is congratulated on later
LATE_DAYS = 2


class LoyaltyMail(models.Model):
    """Add two occasions to Odoo's communication plans.

    The job takes each occasion with one row that can exist once, in the transaction in
    which the mail is queued: killed and run again, nobody gets a mail twice.
    """

    _inherit = "loyalty.mail"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    trigger = fields.Selection(
        selection_add=[
            ("birthday", "On the Birthday"),
            ("dormant", "When Nothing Happens"),
        ],
        ondelete={"birthday": "cascade", "dormant": "cascade"},
    )
    dormant_days = fields.Integer(
        string="For (Days)",
        default=180,
        help="Days without earning or spending after which the member gets the mail, "
        "once until points move again.",
    )

    _check_dormant_days = models.Constraint(
        "CHECK(dormant_days BETWEEN 1 AND 3660)",
        "Members are dormant after 1 to 3,660 days.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_company(self):
        """Return the company for which this mail goes out."""
        self.ensure_one()
        # a program of all companies writes in the name of the first one
        return self.program_id.company_id or self.env.ref("base.main_company")

    def _get_due(self):
        """Return the cards that are to get this mail now.

        :return: list of (card id, name of the occasion), by card.
        """
        self.ensure_one()
        mail = self.with_company(self._get_company())
        clock = self.env["crm.customer.document"].with_company(mail.env.company)
        clock = clock._get_clock()
        self.env.flush_all()
        if mail.trigger == "birthday":
            today = clock.today
            days = [today - timedelta(days=late) for late in range(LATE_DAYS + 1)]
            query = build_birthday_query(
                mail.id,
                mail.program_id.id,
                [
                    (month * 100 + day, f"birthday {kept_on.year}")
                    for kept_on in days
                    for month, day in get_days_of_year(kept_on, kept_on)
                ],
            )
        else:
            until = clock.now - timedelta(days=mail.dormant_days)
            query = build_dormant_query(mail.id, mail.program_id.id, until)
        return self.env.execute_query(query)

    def _send_occasions_batch(self, rows):
        """Queue the mails of a batch, and write down that it was done.

        Who refused marketing, never allowed it where the company asks for consent, or
        is blacklisted, gets none; the occasion is over for them as well.

        :param rows: of ``_get_due``.
        """
        self.ensure_one()
        mail = self.with_company(self._get_company())
        taken = self.env.execute_query(
            build_take_query(
                mail.id, mail.env.company.id, fields.Datetime.now(), list(rows)
            )
        )
        cards = mail.env["loyalty.card"].browse(card_id for (card_id,) in taken)
        # sudo: members are written to by the system
        allowed = cards.sudo()._filter_mail_allowed()
        mail._queue_mails(allowed)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_send_occasions(self):
        """Send what is due today, in batches, each a transaction of its own."""
        progress = self.env["ir.cron"]._commit_progress
        mails = self.search(
            Domain("trigger", "in", ("birthday", "dormant"))
            & Domain("program_id.active", "=", True)
        )
        due = {mail: mail._get_due() for mail in mails}
        progress(remaining=sum(len(rows) for rows in due.values()))
        for mail, rows in due.items():
            for start in range(0, len(rows), BATCH):
                batch = rows[start : start + BATCH]
                mail._send_occasions_batch(batch)
                if not progress(len(batch)):
                    return

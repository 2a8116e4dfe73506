"""Communication plans: tell members before points lapse."""

import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, groupby

from ...queries.lapse import build_lapse_query

_logger = logging.getLogger(__name__)

TRIGGER = "points_lapse"
LAYOUT = "mail.mail_notification_light"
# trigger -> the message that is there for it
MESSAGES = {
    TRIGGER: "crm_loyalty.mail_template_points_lapse",
    "birthday": "crm_loyalty.mail_template_loyalty_birthday",
    "dormant": "crm_loyalty.mail_template_loyalty_dormant",
    "tier_up": "crm_loyalty.mail_template_tier_up",
    "tier_down": "crm_loyalty.mail_template_tier_down",
}
# members of one transaction
BATCH = 50
MOST_DAYS_BEFORE = 366


class LoyaltyMail(models.Model):
    """Remind members of points that lapse some days later."""

    _inherit = "loyalty.mail"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    trigger = fields.Selection(
        selection_add=[(TRIGGER, "Before Points Lapse")],
        ondelete={TRIGGER: "cascade"},
    )
    days_before = fields.Integer(
        default=30,
        help="How many days before points lapse the member is told.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS AND ONCHANGE
    # ------------------------------------------------------------

    @api.constrains("trigger", "days_before")
    def _check_days_before(self):
        """Remind from one day to a year before."""
        for plan in self.filtered(lambda plan: plan.trigger == TRIGGER):
            if not 1 <= plan.days_before <= MOST_DAYS_BEFORE:
                raise ValidationError(
                    self.env._(
                        "Members are reminded 1 to %(limit)s days before points lapse.",
                        limit=MOST_DAYS_BEFORE,
                    )
                )

    @api.onchange("trigger")
    def _onchange_trigger(self):
        """Propose the message that is there for it, unless there is another one."""
        messages = {
            trigger: self.env.ref(name, raise_if_not_found=False)
            for trigger, name in MESSAGES.items()
        }
        chosen = self.mail_template_id._origin
        if self.trigger in messages and (not chosen or chosen in messages.values()):
            self.mail_template_id = messages[self.trigger]

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _remind_batch(self, after_member_id=0, limit=BATCH):
        """Remind the next members of this plan, in one transaction.

        A member gets one mail, with all days that are due.

        :param after_member_id: id of the last member of the batch before.
        :return: (id of the last member, how many there were); (0, 0) at the end.
        """
        self.ensure_one()
        rows = self.env.execute_query(
            build_lapse_query(
                self.program_id.id,
                self._get_company_days(),
                self.days_before,
                after_member_id,
                limit,
            )
        )
        occasions = dict(groupby(rows, key=lambda row: row[0]))
        if not occasions:
            return 0, 0
        if not self._try_to_remind(occasions):
            # one that fails stops nobody else
            for member_id, found in occasions.items():
                self._try_to_remind({member_id: found})
        return max(occasions), len(occasions)

    def _try_to_remind(self, occasions):
        """Remind in a savepoint; return whether it went well.

        :param occasions: as of ``_remind``.
        """
        try:
            with self.env.cr.savepoint():
                self._remind(occasions)
        except psycopg2.errors.SerializationFailure:
            # somebody changed something of them a moment ago
            _logger.info("Members %s are reminded by the next run", list(occasions))
            return False
        except Exception:
            _logger.exception("Reminding members %s failed", list(occasions))
            return False
        return True

    def _remind(self, occasions):
        """Note what members are told, and write the mails.

        :param occasions: {member id: rows of ``build_lapse_query``}.
        """
        now = fields.Datetime.now()
        notices = self.env["loyalty.lapse.notice"].create(
            [
                {
                    "program_id": self.program_id.id,
                    "company_id": self.program_id.company_id.id,
                    "partner_id": member_id,
                    "card_id": card_id,
                    "last_day": last_day,
                    "days_before": self.days_before,
                    "points": float(points),
                    "date": now,
                }
                for rows in occasions.values()
                for member_id, card_id, last_day, points in rows
            ]
        )
        cards = notices.card_id
        cards.invalidate_recordset(["lapse_notice_ids"], flush=False)
        self._queue_mails(cards)
        self.env["crm.journey.event"]._push_many(
            "points_lapse",
            self.program_id.company_id or self.env.company,
            list(occasions),
            self.program_id.id,
        )

    def _queue_mails(self, cards):
        """Queue this mail for cards, in the language of the message or of the holder.

        It comes from the company of the program, unless the message says from whom.
        """
        self.ensure_one()
        company = self.program_id.company_id or self.env.company
        # sudo: templates may be somebody else's
        template_sudo = self.mail_template_id.sudo()
        values = {}
        if not template_sudo.email_from:
            values = {
                "author_id": company.partner_id.id,
                "email_from": company.email_formatted,
            }
        groups = {self.env.lang: cards}
        if not template_sudo.lang:
            groups = cards.grouped(lambda card: card.partner_id.lang)
        for lang, group in groups.items():
            template_sudo.with_context(lang=lang).send_mail_batch(
                group.ids, email_values=values, email_layout_xmlid=LAYOUT
            )

    def _get_company_days(self):
        """Return [(company id, its day of today)] of all with points of the program."""
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT company_id FROM loyalty_point_entry"
                " WHERE program_id = %s ORDER BY company_id",
                self.program_id.id,
            )
        )
        ledger = self.env["loyalty.ledger"]
        companies = self.env["res.company"].browse(row[0] for row in rows)
        return [
            (company.id, ledger.with_company(company)._get_clock().today)
            for company in companies or self.env.company
        ]

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind members before their points lapse; nobody twice of the same."""
        plans = self.search(
            [("trigger", "=", TRIGGER), ("program_id.active", "=", True)], order="id"
        ).filtered(lambda plan: plan.program_id._is_ledgered())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(plans))
        for plan in plans:
            last_id, count = plan._remind_batch()
            while count:
                # the job may end here; what was told is noted
                if not progress():
                    return
                last_id, count = plan._remind_batch(last_id)
            if not progress(1):
                return

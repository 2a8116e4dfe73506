"""Mails about tiers, sent in batches by a job, each change once."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

BATCH = 50


class LoyaltyTierChange(models.Model):
    """Tell members that they went up or down."""

    _inherit = "loyalty.tier.change"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _send_mails(self, limit=BATCH):
        """Queue the mails of the oldest changes that wait for one.

        A change is ticked off in the transaction that makes its mail: a job that is
        killed sends nothing twice. Of members without an address, or with a change that
        was followed by another one, nothing is sent.

        :return: how many changes were ticked off.
        """
        # sudo: the system writes to members for whoever runs the job
        changes = self.sudo().search(
            Domain("is_mail_due", "=", True), order="id", limit=limit
        )
        changes = changes.try_lock_for_update()
        for change in changes:
            if change._is_latest():
                change._send_mail()
        changes._tick_mails_off()
        return len(changes)

    def _send_mail(self):
        """Make the mails of the plans of the program for this change."""
        self.ensure_one()
        card = self.member_id.card_id
        trigger = f"tier_{self.direction}"
        plans = self.program_id.communication_plan_ids.filtered(
            lambda plan: plan.trigger == trigger
        )
        if not card or not card._mail_get_customer():
            return
        for plan in plans.with_company(self.company_id):
            plan._queue_mails(card.with_company(self.company_id))

    def _is_latest(self):
        """Tell whether the member still stands where this change put it."""
        self.ensure_one()
        return self.member_id.tier_id == self.to_tier_id

    def _tick_mails_off(self):
        """Write that no mail waits any more: the only thing that a change forgets."""
        if self:
            self.env.cr.execute(
                SQL(
                    "UPDATE loyalty_tier_change SET is_mail_due = FALSE WHERE id IN %s",
                    tuple(self.ids),
                )
            )
            self.invalidate_recordset(["is_mail_due"], flush=False)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_send_mails(self):
        """Send what waits, in batches, each a transaction of its own."""
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count([("is_mail_due", "=", True)]))
        while sent := self._send_mails():
            if not progress(sent):
                break

"""Consents that wait for their confirmation do not count yet."""

from odoo import api, models

from .crm_opt_in import UNPROVEN_SOURCES


class CrmConsent(models.Model):
    """Ask for a confirmation, and wait for it."""

    _inherit = "crm.consent"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for confirmations; a refusal, or a proof on paper, needs none."""
        statements = super().create(vals_list)
        # sudo: whoever records a consent need not know of confirmations
        for statement in statements.sudo():
            if statement.channel == "email":
                statement._follow_up()
        return statements

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _follow_up(self):
        """Ask for a confirmation where it is needed, drop it where it is no longer."""
        self.ensure_one()
        requests = self.env["crm.opt.in"].with_company(self.company_id)
        is_needed = (
            self.granted
            and self.source in UNPROVEN_SOURCES
            and self.company_id.crm_double_opt_in
        )
        confirmed = requests.search_count(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
                ("purpose_id", "=", self.purpose_id.id),
                ("address", "=", self.partner_id.email_normalized),
                ("state", "=", "confirmed"),
            ],
            limit=1,
        )
        if is_needed and not confirmed:
            requests._ask(self.partner_id, self.purpose_id)
        elif not is_needed:
            waiting = requests._get_waiting(self.partner_id, self.purpose_id)
            waiting.state = "dropped"

    @api.model
    def _get_decisions(self, purpose, channel, partner_ids, addresses):
        """Leave permissions out that nobody confirmed yet."""
        decisions = super()._get_decisions(purpose, channel, partner_ids, addresses)
        # sudo: the setting holds for everybody who sends
        if channel != "email" or not self.env.company.sudo().crm_double_opt_in:
            return decisions
        by_partner, by_email = decisions
        partners = self.env["res.partner"].browse(by_partner)
        # sudo: a confirmation counts whoever sends
        waiting = self.env["crm.opt.in"].sudo()._get_waiting(partners, purpose)
        for request in waiting:
            if by_partner.get(request.partner_id.id):
                del by_partner[request.partner_id.id]
            if by_email.get(request.address):
                del by_email[request.address]
        return by_partner, by_email

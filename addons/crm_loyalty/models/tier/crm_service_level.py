"""Tiers grant a service level."""

from odoo import models


class CrmServiceLevel(models.AbstractModel):
    """Add the levels of the tiers that customers have reached."""

    _inherit = "crm.service.level"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_grants(self, partners):
        """Add what the tier of the customer grants."""
        grants = super()._get_grants(partners)
        if not self.env["loyalty.program"]._get_tier_bases():
            return grants
        members = self.env["loyalty.member"]._get_members(partners, self.env.company)
        by_customer = members.filtered("tier_id.service_level").grouped("partner_id")
        # sudo: who may serve a customer may know how; the level says nothing else
        for partner in partners.sudo():
            for member in by_customer.get(partner.commercial_partner_id, ()):
                tier = member.tier_id
                reason = self.env._(
                    "tier %(tier)s of %(program)s",
                    tier=tier.name,
                    program=member.program_id.name,
                )
                grants.setdefault(partner.id, []).append((tier.service_level, reason))
        return grants

"""The tier alone, for whoever is on the telephone."""

from odoo import models


class CrmCustomerOverview(models.AbstractModel):
    """Say the tier of a customer."""

    _inherit = "crm.customer.overview"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_tier_name(self, partner):
        """Return the name of the customer's tier in the company."""
        if not self.env.company.crm_loyalty_enabled:
            return super()._get_tier_name(partner)
        tiers = self.env["loyalty.member"]._get_tiers(partner, self.env.company)
        return tiers[:1].name or super()._get_tier_name(partner)

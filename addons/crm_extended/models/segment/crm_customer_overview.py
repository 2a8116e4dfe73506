"""The segments of a customer, for the page and for other systems."""

from odoo import models


class CrmCustomerOverview(models.AbstractModel):
    """Fill in the codes of segments."""

    _inherit = "crm.customer.overview"

    def _get_overview_segments(self, partner):
        """Return the codes of the company's segments that the customer is in."""
        if not self._can_read("crm.segment.member"):
            return []
        stays = self.env["crm.segment.member"].search(
            [
                ("partner_id", "in", (partner | partner.commercial_partner_id).ids),
                ("company_id", "=", self.env.company.id),
                ("date_left", "=", False),
            ]
        )
        return sorted(set(stays.segment_id.filtered("active").mapped("code")))

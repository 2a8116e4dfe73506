"""Orders get what is for the segments of their customer."""

from odoo import models
from odoo.fields import Domain


class SaleOrder(models.Model):
    """Leave out programs that are for other customers."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # WHAT ODOO ASKS
    # ------------------------------------------------------------

    def _get_program_domain(self):
        """Leave out programs for segments that the customer is not in."""
        return self._get_segment_domain("crm_segment_ids") & Domain(
            super()._get_program_domain()
        )

    def _get_trigger_domain(self):
        """Leave out rules of programs for other segments."""
        return self._get_segment_domain("program_id.crm_segment_ids") & Domain(
            super()._get_trigger_domain()
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_segment_domain(self, field):
        """Return the domain "for everybody, or for a segment of this customer"."""
        self.ensure_one()
        if not self.env["loyalty.program"]._is_any_for_segments():
            return Domain.TRUE
        segments = self.env["crm.segment"]._get_of_partner(
            self.partner_id, self.company_id
        )
        return Domain(field, "=", False) | Domain(field, "in", segments.ids)

"""Closed cases may let people into journeys."""

from odoo import api, models


class CrmCase(models.Model):
    """Announce whose case was closed."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_events(self, kinds, at):
        """Announce the customers of closed cases."""
        result = super()._after_events(kinds, at)
        closed = self.filtered(lambda case: "closed" in kinds[case.id])
        if closed:
            self.env["crm.journey.event"]._push(
                "case_closed",
                [(case.company_id.id, case.partner_id.id, case.id) for case in closed],
            )
        return result

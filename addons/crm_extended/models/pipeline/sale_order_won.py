"""A confirmed order may win the deal it belongs to."""

from odoo import models

from ...tools.event_kind import ORDER_WON


class SaleOrder(models.Model):
    """Tell the queue; its consumer wins the deal, never the confirmation itself."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _action_confirm(self):
        """Append one event per order of a deal whose pipeline is won by orders."""
        result = super()._action_confirm()
        pipeline_ids = self.env["crm.pipeline"]._get_won_by_order_ids()
        if pipeline_ids:
            # sudo: whoever confirms an order need not see the deal
            rows = [
                (
                    order.company_id.id,
                    order.partner_id.commercial_partner_id.id,
                    order.id,
                )
                for order in self
                if order.opportunity_id.sudo().pipeline_id.id in pipeline_ids
            ]
            self.env["crm.event.queue"]._push(ORDER_WON, rows)
        return result

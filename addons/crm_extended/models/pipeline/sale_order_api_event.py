"""Orders that were won are announced to who follows them."""

from odoo import models


class SaleOrder(models.Model):
    """Announce confirmed orders; without followers at no cost."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _action_confirm(self):
        """Append one event per order."""
        result = super()._action_confirm()
        events = self.env["crm.api.event"]
        if events._get_followed_ids("order"):
            events._push(
                "order",
                [
                    (
                        order.company_id.id,
                        "won",
                        order.id,
                        order.partner_id.id,
                        order.name,
                        order.currency_id.name,
                        order.amount_total,
                    )
                    for order in self
                ],
            )
        return result

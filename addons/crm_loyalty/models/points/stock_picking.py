"""Deliveries and returns announce the orders whose points depend on them."""

from odoo import models


class StockPicking(models.Model):
    """Announce orders with promised points, with one INSERT per batch."""

    _inherit = "stock.picking"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _action_done(self):
        """Announce the orders that goods left for, or came back of."""
        result = super()._action_done()
        self.env["loyalty.point.queue"]._push_orders(
            self.move_ids.sale_line_id.order_id
        )
        return result

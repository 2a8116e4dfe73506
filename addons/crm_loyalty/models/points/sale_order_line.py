"""Rewards that are added to, changed on, or taken from a confirmed order."""

from odoo import api, models


class SaleOrderLine(models.Model):
    """Tell the ledger for which order Odoo moves points."""

    _inherit = "sale.order.line"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Name the order of rewards that cost points."""
        order_ids = {
            vals.get("order_id") for vals in vals_list if vals.get("points_cost")
        }
        if len(order_ids) != 1:
            return super().create(vals_list)
        with self._for_order(self.env["sale.order"].browse(order_ids)):
            return super().create(vals_list)

    def write(self, vals):
        """Name the order whose reward costs another number of points."""
        if "points_cost" not in vals or not self.order_id:
            return super().write(vals)
        for order, lines in self.grouped("order_id").items():
            with self._for_order(order):
                super(SaleOrderLine, lines).write(vals)
        return True

    def unlink(self):
        """Name the order whose rewards go."""
        if not self.coupon_id:
            return super().unlink()
        for order, lines in self.grouped("order_id").items():
            with self._for_order(order):
                # of the rewards that belong together Odoo deletes all at once
                super(SaleOrderLine, lines.exists()).unlink()
        return True

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _for_order(self, order):
        """Return the block in which points move for an order."""
        return self.env["loyalty.ledger"]._on_behalf_of(order)

"""Delivery that costs the members of a tier nothing."""

from odoo import api, models


class SaleOrderLine(models.Model):
    """Set the price of delivery to zero, whoever adds it."""

    _inherit = "sale.order.line"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Make delivery free for who has it by the tier."""
        lines = super().create(vals_list)
        lines._make_delivery_free()
        return lines

    def write(self, vals):
        """Keep delivery free when its price is worked out anew."""
        result = super().write(vals)
        if vals.get("price_unit"):
            self._make_delivery_free()
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _make_delivery_free(self):
        """Set the price of delivery lines to zero for members with free delivery.

        Without tiers nothing is read. Lines that are invoiced already stay.
        """
        if not self.env["loyalty.program"]._get_tier_bases():
            return
        lines = self.filtered(
            lambda line: (
                line._is_delivery() and line.price_unit > 0 and not line.qty_invoiced
            )
        )
        for order in lines.order_id:
            tiers = order._get_customer_tiers().filtered("free_delivery")
            for line in lines & order.order_line if tiers else ():
                line.write(
                    {
                        "price_unit": 0.0,
                        "name": self.env._(
                            "%(name)s (free for %(tier)s)",
                            name=line.name,
                            tier=tiers[0].name,
                        ),
                    }
                )

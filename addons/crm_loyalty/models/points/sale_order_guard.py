"""No way around the adjustment over the lines and promises of orders."""

from odoo import api, models
from odoo.exceptions import UserError


class SaleOrderLine(models.Model):
    """Keep what a reward costs in hand."""

    _inherit = "sale.order.line"

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("points_cost", "coupon_id")
    def _check_points_cost(self):
        """Refuse rewards that would give points."""
        if any(line.points_cost < 0 for line in self):
            raise UserError(self.env._("A reward does not cost less than no points."))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse to let another card pay, or get back, what one card has paid."""
        if "coupon_id" in vals and "points_cost" not in vals and not self.env.su:
            for line in self:
                is_same = line.coupon_id.id == (vals["coupon_id"] or False)
                if line.state == "sale" and line.points_cost and not is_same:
                    raise UserError(
                        self.env._(
                            "The reward on %(order)s stays with its card: take it off "
                            "and apply it again.",
                            order=line.order_id.name,
                        )
                    )
        return super().write(vals)


class SaleOrderCouponPoints(models.Model):
    """Let only the rules of a program promise points of the ledger."""

    _inherit = "sale.order.coupon.points"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse promises that a person writes."""
        promises = super().create(vals_list)
        if not self.env.su:
            promises._ensure_not_raised([0.0] * len(promises))
        return promises

    def write(self, vals):
        """Refuse promises that a person raises, or gives to another card."""
        before = self.mapped("points")
        cards = self.mapped("coupon_id")
        result = super().write(vals)
        if not self.env.su and "points" in vals:
            self._ensure_not_raised(before)
        if not self.env.su and "coupon_id" in vals and self.coupon_id - cards:
            self._ensure_not_raised([0.0] * len(self))
        return result

    # ------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------

    def _ensure_not_raised(self, before):
        """Refuse when a promise of a ledgered card is above what it was."""
        for promise, points in zip(self, before, strict=True):
            is_ledgered = promise.coupon_id.program_id._is_ledgered()
            if is_ledgered and promise.points > points:
                raise UserError(
                    self.env._("What an order promises is computed by the program.")
                )

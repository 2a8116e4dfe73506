"""Spending points of a pool on an order of a participant."""

from odoo import models

from ...tools.ledger import ZERO


class SaleOrder(models.Model):
    """Offer the card of the pool beside the customer's own."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # WHAT ODOO ASKS
    # ------------------------------------------------------------

    def _update_programs_and_rewards(self):
        """Load the card of the customer's pool, and drop those of other pools."""
        if self.env["loyalty.pool"]._is_any():
            self._load_pool_cards()
        return super()._update_programs_and_rewards()

    def _load_pool_cards(self):
        """Let the applied cards of pools be those that the customer may spend of."""
        self.ensure_one()
        pools = self.env["loyalty.pool"]
        allowed = self.env["loyalty.card"]
        if self._allow_nominative_programs():
            programs = self.env["loyalty.balance"].with_company(self.company_id)
            for program in programs._get_programs():
                member = pools._get_member(self.partner_id, program)
                if member and program.applies_on != "current":
                    card = member.pool_id.card_id
                    is_used = card in self.order_line.coupon_id
                    if is_used or member._get_spendable() > ZERO:
                        allowed |= card
        applied = self.applied_coupon_ids
        wrong = applied.filtered(
            lambda card: card not in allowed and pools._get_pool(card)
        )
        missing = allowed.sudo(False) - applied
        if wrong or missing:
            self.applied_coupon_ids = applied - wrong | missing

    def _get_real_points_for_coupon(self, coupon, post_confirm=False):
        """Offer of a pool as many points as the customer's right allows."""
        points = super()._get_real_points_for_coupon(coupon, post_confirm)
        pools = self.env["loyalty.pool"]
        pool = pools._get_pool(coupon)
        if not pool:
            return points
        member = pools._get_member(self.partner_id, pool.program_id)
        spendable = member._get_spendable() if member.pool_id == pool else ZERO
        if self.state != "sale":
            lines = self.order_line.filtered(lambda line: line.coupon_id == coupon)
            spendable = float(spendable) - sum(lines.mapped("points_cost"))
        return min(points, float(spendable))

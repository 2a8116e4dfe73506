"""Orders announce members, multiply their points, and give what is for their tier."""

from decimal import Decimal

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.rounding import round_points


class SaleOrder(models.Model):
    """Let the tier of the customer count in an order."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # CONFIRMING AND CANCELLING
    # ------------------------------------------------------------

    def _action_confirm(self):
        """Announce the customers, where orders count for a tier."""
        result = super()._action_confirm()
        self.env["loyalty.member.queue"]._push_orders(self)
        return result

    def _action_cancel(self):
        """Announce the customers of orders that do not count any more."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        result = super()._action_cancel()
        self.env["loyalty.member.queue"]._push_orders(confirmed)
        return result

    # ------------------------------------------------------------
    # WHAT ODOO ASKS
    # ------------------------------------------------------------

    def _program_check_compute_points(self, programs):
        """Multiply what the program gives by what the tier of the customer says."""
        result = super()._program_check_compute_points(programs)
        for program, status in result.items():
            if "points" not in status or not program._is_ledgered():
                continue
            multiplier = program._get_earn_multiplier(self._get_program_card(program))
            if multiplier != 1:
                status["points"] = [
                    float(round_points(Decimal(str(points)) * multiplier))
                    for points in status["points"]
                ]
        return result

    def _get_program_domain(self):
        """Leave out programs that are for tiers the customer does not have."""
        return self._get_tier_domain("member_tier_ids") & Domain(
            super()._get_program_domain()
        )

    def _get_trigger_domain(self):
        """Leave out rules of programs that are for other tiers."""
        return self._get_tier_domain("program_id.member_tier_ids") & Domain(
            super()._get_trigger_domain()
        )

    def _get_claimable_rewards(self, forced_coupons=None):
        """Leave out rewards that are for tiers the customer does not have."""
        claimable = super()._get_claimable_rewards(forced_coupons)
        for coupon, rewards in list(claimable.items()):
            claimable[coupon] = rewards.filtered(self._is_reward_for_customer)
            if not claimable[coupon]:
                del claimable[coupon]
        return claimable

    def _get_reward_line_values(self, reward, coupon, **kwargs):
        """Refuse a reward that is for other tiers; Odoo takes it off the order then."""
        if not self._is_reward_for_customer(reward):
            # sudo: the names of tiers are no secret
            tiers = reward.sudo().tier_ids
            raise UserError(
                self.env._(
                    "%(reward)s is for members of %(tiers)s.",
                    reward=reward.description,
                    tiers=", ".join(tiers.mapped("name")),
                )
            )
        return super()._get_reward_line_values(reward, coupon, **kwargs)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_customer_tiers(self):
        """Return the tiers of the customer in the company of the order."""
        self.ensure_one()
        return self.env["loyalty.member"]._get_tiers(self.partner_id, self.company_id)

    def _get_tier_domain(self, field):
        """Return the domain "for everybody, or for a tier of this customer"."""
        self.ensure_one()
        if not self.env["loyalty.program"]._is_any_for_tiers():
            return Domain.TRUE
        tiers = self._get_customer_tiers()
        return Domain(field, "=", False) | Domain(field, "in", tiers.ids)

    def _is_reward_for_customer(self, reward):
        """Tell whether a reward is for everybody, or for a tier of this customer."""
        # sudo: who sells may not read the tiers of another company's program
        tiers = reward.sudo().tier_ids
        return not tiers or bool(tiers & self._get_customer_tiers())

    def _get_program_card(self, program):
        """Return the card of the customer in a program, empty when there is none."""
        # sudo: who sells need not see the cards of its customer
        cards = self.env["loyalty.card"].sudo()
        if not program.sudo().tier_ids:
            return cards
        return cards.search(
            Domain("program_id", "=", program.id)
            & Domain(
                "partner_id.commercial_partner_id",
                "=",
                self.partner_id.commercial_partner_id.id,
            ),
            limit=1,
        )

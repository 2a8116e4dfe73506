"""Rewards that are for members of some tiers only."""

from odoo import fields, models


class LoyaltyReward(models.Model):
    """Limit a reward to tiers."""

    _inherit = "loyalty.reward"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    tier_ids = fields.Many2many(
        comodel_name="loyalty.tier",
        relation="loyalty_reward_tier_rel",
        string="Only for Members Of",
        check_company=True,
        help="Only members of these tiers may take it; empty: everybody.",
    )

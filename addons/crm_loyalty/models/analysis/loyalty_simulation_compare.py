"""Two drafts side by side."""

from odoo import fields, models


class LoyaltySimulation(models.Model):
    """Show the figures of the draft that one compares with."""

    _inherit = "loyalty.simulation"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    compare_member_count = fields.Integer(
        related="compare_id.member_count", string="Its Members"
    )
    compare_revenue = fields.Monetary(
        related="compare_id.revenue", string="Its Sales to Members"
    )
    compare_points_issued = fields.Float(
        related="compare_id.points_issued", string="Its Points Issued"
    )
    compare_expected_cost = fields.Monetary(
        related="compare_id.expected_cost", string="Its Expected Cost"
    )
    compare_cost_pct = fields.Float(
        related="compare_id.cost_pct", string="Of Its Sales (%)"
    )
    compare_liability = fields.Monetary(
        related="compare_id.liability", string="Its Liability at the End"
    )
    compare_break_even_pct = fields.Float(
        related="compare_id.break_even_pct", string="Its Members Must Buy More (%)"
    )
    compare_is_paying = fields.Boolean(
        related="compare_id.is_paying", string="It Can Pay for Itself"
    )

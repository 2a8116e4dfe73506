"""The ladder of a draft."""

from odoo import fields, models


class LoyaltySimulationTier(models.Model):
    """One step: from which amount, and what it multiplies."""

    _name = "loyalty.simulation.tier"
    _description = "Tier of a Simulated Program"
    _order = "simulation_id, threshold, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    simulation_id = fields.Many2one(
        comodel_name="loyalty.simulation",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="simulation_id.company_id", store=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    name = fields.Char(required=True)
    threshold = fields.Monetary(
        string="From",
        required=True,
        help="What a member must have bought within the window, without taxes.",
    )
    multiplier = fields.Float(
        string="Points ×", digits=(16, 2), default=1.0, required=True
    )

    _check_figures = models.Constraint(
        "CHECK(threshold > 0 AND multiplier > 0)",
        "A tier begins above zero, and multiplies points by more than zero.",
    )
    _unique_threshold = models.Constraint(
        "UNIQUE(simulation_id, threshold)", "Two tiers cannot begin at the same amount."
    )

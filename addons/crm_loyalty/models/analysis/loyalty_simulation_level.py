"""Members per tier, as a simulation found them."""

from odoo import fields, models


class LoyaltySimulationLevel(models.Model):
    """One row: a tier of a draft, or who reached none; written by the simulation."""

    _name = "loyalty.simulation.level"
    _description = "Simulated Members of a Tier"
    _order = "simulation_id, level"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    simulation_id = fields.Many2one(
        comodel_name="loyalty.simulation",
        string="Draft",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="simulation_id.company_id", store=True)
    currency_id = fields.Many2one(related="simulation_id.currency_id")
    level = fields.Integer(
        readonly=True, aggregator=None, help="0 for members who reached no tier."
    )
    name = fields.Char(string="Tier", readonly=True)
    member_count = fields.Integer(string="Members", readonly=True)
    member_pct = fields.Float(
        string="Share of Members (%)", readonly=True, aggregator=None
    )
    points = fields.Float(digits=(16, 2), string="Points Issued", readonly=True)
    revenue = fields.Monetary(
        string="Sales to Members", readonly=True, help="Without taxes."
    )

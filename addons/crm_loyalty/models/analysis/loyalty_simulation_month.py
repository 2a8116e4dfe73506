"""Points issued per month, as a simulation found them."""

from odoo import fields, models


class LoyaltySimulationMonth(models.Model):
    """One row: a month of a draft's period; written by the simulation."""

    _name = "loyalty.simulation.month"
    _description = "Simulated Points of a Month"
    _order = "simulation_id, date"

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
    date = fields.Date(string="Month", readonly=True, help="Its first day.")
    points = fields.Float(digits=(16, 2), string="Points Issued", readonly=True)
    cost = fields.Monetary(string="Expected Cost", readonly=True)
    revenue = fields.Monetary(
        string="Sales to Members", readonly=True, help="Without taxes."
    )
    peak_pct = fields.Float(
        string="Of the Best Month (%)", readonly=True, aggregator=None
    )

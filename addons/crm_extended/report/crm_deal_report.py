"""Closed deals: how many are won, and how long it takes."""

from odoo import fields, models

from ..queries.sales_performance import build_deal_query


class CrmDealReport(models.Model):
    """One row is one deal that was won or lost.

    What each figure means stands in ``queries/sales_performance.py``.
    """

    _name = "crm.deal.report"
    _description = "Closed Deals"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "lead_id"
    _depends = {
        "crm.lead": [
            "company_id",
            "create_date",
            "date_closed",
            "date_conversion",
            "expected_revenue",
            "lost_reason_id",
            "partner_id",
            "stage_id",
            "team_id",
            "territory_id",
            "type",
            "user_id",
            "won_status",
        ],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    date = fields.Date(string="Closed On", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    territory_id = fields.Many2one(comodel_name="crm.territory", readonly=True)
    stage_id = fields.Many2one(comodel_name="crm.stage", readonly=True)
    lost_reason_id = fields.Many2one(comodel_name="crm.lost.reason", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    outcome = fields.Selection(
        selection=[("won", "Won"), ("lost", "Lost")], readonly=True
    )
    amount = fields.Monetary(string="Expected Revenue", readonly=True)
    won_amount = fields.Monetary(string="Won Revenue", readonly=True)
    cycle_days = fields.Float(
        string="Sales Cycle (days)",
        readonly=True,
        aggregator="avg",
        help="From the day it became a deal to the day it was won.",
    )
    win_rate_pct = fields.Float(
        string="Win Rate (%)",
        readonly=True,
        aggregator="avg",
        help="Deals won in percent of deals won and lost.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the closed deals of the companies that the user has chosen."""
        return build_deal_query(self.env.companies.ids)

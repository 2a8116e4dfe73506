"""Sales per person and customer, against target and the period before."""

from odoo import fields, models
from odoo.tools import SQL

from ..models.pipeline.crm_sales_target import PERIODS
from ..queries.sales_performance import build_performance_query

# measures that many rows do not average: (numerator, denominator, what is taken off)
RATIOS = {
    "attainment_pct:avg": ("revenue", "target_revenue", 0),
    "growth_pct:avg": ("revenue", "revenue_before", 100),
}


class CrmSalesPerformance(models.Model):
    """One row is a period of a salesperson with a customer.

    Show one kind of period at a time: months, quarters and years stand beside each
    other. What each figure means stands in ``queries/sales_performance.py``.
    """

    _name = "crm.sales.performance"
    _description = "Sales Performance"
    _auto = False
    _order = "date desc, user_id"
    _rec_name = "user_id"
    _depends = {
        "crm.sales.credit": ["date", "margin", "partner_id", "revenue", "user_id"],
        "crm.sales.target": [
            "categ_id",
            "company_id",
            "date_from",
            "measure",
            "period",
            "target_value",
            "user_id",
        ],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    period = fields.Selection(selection=PERIODS, readonly=True)
    date = fields.Date(string="Begins On", readonly=True)
    is_current = fields.Boolean(string="Running", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    revenue = fields.Monetary(readonly=True)
    margin = fields.Monetary(readonly=True)
    revenue_before = fields.Monetary(string="Revenue, Period Before", readonly=True)
    margin_before = fields.Monetary(string="Margin, Period Before", readonly=True)
    target_revenue = fields.Monetary(string="Target", readonly=True)
    attainment_pct = fields.Float(
        string="Attained (%)", readonly=True, aggregator="avg"
    )
    growth_pct = fields.Float(string="Growth (%)", readonly=True, aggregator="avg")

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the sales of the companies that the user has chosen."""
        return build_performance_query(
            self.env.companies.ids, fields.Date.context_today(self)
        )

    def _read_group_select(self, aggregate_spec, query):
        """Divide sums by sums, where Odoo would average quotients."""
        if aggregate_spec not in RATIOS:
            return super()._read_group_select(aggregate_spec, query)
        over, under, less = RATIOS[aggregate_spec]
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0) - %s",
            self._field_to_sql(self._table, over, query),
            self._field_to_sql(self._table, under, query),
            less,
        )

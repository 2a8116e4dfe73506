"""The forecast: the salesperson's figure, and beside it the manager's."""

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..models.pipeline.crm_lead_forecast import FORECAST_CATEGORIES
from ..queries.forecast import build_forecast_query
from ..tools.sales_period import get_period

CATEGORIES = [("won", "Won"), *FORECAST_CATEGORIES]


class CrmForecastLine(models.Model):
    """One row is a month of a salesperson in one category."""

    _name = "crm.forecast.line"
    _description = "Forecast"
    _auto = False
    _order = "date, user_id, category"
    _rec_name = "user_id"
    _depends = {
        "crm.forecast.adjustment": [
            "amount",
            "category",
            "company_id",
            "date",
            "is_lifted",
            "team_id",
            "user_id",
        ],
        "crm.lead": [
            "active",
            "company_id",
            "date_closed",
            "date_deadline",
            "expected_revenue",
            "forecast_category",
            "team_id",
            "type",
            "user_id",
            "won_status",
        ],
        "crm.lead.split": ["kind", "lead_id", "share_pct", "team_id", "user_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    date = fields.Date(string="Closing Month", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    category = fields.Selection(selection=CATEGORIES, readonly=True)
    deal_count = fields.Integer(string="Deals", readonly=True)
    own_amount = fields.Monetary(
        string="Salesperson's Figure",
        readonly=True,
        help="The expected revenue of the deals, shared as their credit is.",
    )
    manager_amount = fields.Monetary(
        string="Manager's Figure",
        readonly=True,
        help="What the manager said last; where nothing was said, the salesperson's.",
    )
    adjustment_id = fields.Many2one(
        comodel_name="crm.forecast.adjustment", readonly=True
    )
    note = fields.Text(related="adjustment_id.note")

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_adjust(self):
        """Open a new judgement of this figure.

        :return: dict: an action.
        :raises UserError: where there is nothing to judge.
        :raises AccessError: for who may not judge.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["crm.forecast.adjustment"].check_access("create")
        if self.category == "won" or not self.date or not self.user_id:
            raise UserError(
                self.env._(
                    "Adjust open figures of a salesperson that have an expected "
                    "closing."
                )
            )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Adjust the Forecast"),
            "res_model": "crm.forecast.adjustment",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_company_id": self.company_id.id,
                "default_user_id": self.user_id.id,
                "default_team_id": self.team_id.id,
                "default_date": fields.Date.to_string(self.date),
                "default_category": self.category,
                "default_own_amount": self.own_amount,
                "default_amount": self.manager_amount,
            },
        }

    def action_open_deals(self):
        """Open the deals behind this figure.

        :return: dict: an action.
        """
        self.ensure_one()
        self.check_access("read")
        owner = Domain("split_ids", "not any", [("kind", "=", "revenue")]) & Domain(
            "user_id", "=", self.user_id.id
        ) | Domain(
            "split_ids",
            "any",
            [("kind", "=", "revenue"), ("user_id", "=", self.user_id.id)],
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Deals"),
            "res_model": "crm.lead",
            "views": [(False, "list"), (False, "form")],
            "domain": list(self._get_state_domain() & owner),
            "context": {"create": False},
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_state_domain(self) -> Domain:
        """Return the domain of the deals of this month and category."""
        domain = Domain("type", "=", "opportunity")
        field = "date_deadline"
        if self.category == "won":
            field = "date_closed"
            domain &= Domain("won_status", "=", "won")
        else:
            domain &= Domain("won_status", "=", "pending") & Domain(
                "forecast_category", "=", self.category
            )
        if not self.date:
            return domain & Domain(field, "=", False)
        month = get_period("month", self.date)
        after = fields.Date.add(month.last, days=1)
        return domain & Domain(field, ">=", month.first) & Domain(field, "<", after)

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the forecast of the companies that the user has chosen."""
        return build_forecast_query(self.env.companies.ids)

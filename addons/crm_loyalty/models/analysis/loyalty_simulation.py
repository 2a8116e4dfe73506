"""A draft of a program, tried on the sales of the past."""

import json

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError

# what decides about the result, see ``_get_run_key``
PARAMETERS = (
    "company_id",
    "date_from",
    "date_to",
    "has_own_sales",
    "has_history",
    "points_per_unit",
    "minimum_amount",
    "product_ids",
    "product_category_id",
    "issue_policy",
    "validity_days",
    "point_value",
    "participation_pct",
    "redemption_pct",
    "spend_days",
    "margin_pct",
    "window",
    "window_months",
)


class LoyaltySimulation(models.Model):
    """Say what a program would have cost before anybody is enrolled.

    Reads sales and writes its own rows; no card, point or document is touched. What
    the figures mean: ``queries/simulation.py`` and ``tools/simulation.py``.
    """

    _name = "loyalty.simulation"
    _inherit = ["loyalty.program.draft", "crm.customer.document"]
    _description = "Simulation of a Loyalty Program"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, default=lambda self: self.env._("New program"))
    active = fields.Boolean(default=True)
    # the sales
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._get_first_day()
    )
    date_to = fields.Date(
        string="To", required=True, default=lambda self: self._get_last_day()
    )
    has_own_sales = fields.Boolean(
        string="Sales of this Database",
        default=True,
        help="Orders, or invoices when points are earned by paying.",
    )
    has_history = fields.Boolean(
        string="Imported Sales History",
        default=True,
        help="Sales that were made in other systems.",
    )
    # what people are expected to do
    participation_pct = fields.Float(
        string="Customers Who Take Part (%)", default=60.0, required=True
    )
    redemption_pct = fields.Float(
        string="Points That Are Spent (%)",
        default=70.0,
        required=True,
        help="Of the points issued; the others lapse or are never used.",
    )
    spend_days = fields.Integer(
        string="Spent within (Days)",
        default=180,
        required=True,
        help="Members spend their points evenly over so many days.",
    )
    margin_pct = fields.Float(
        string="Margin of Sales (%)",
        default=30.0,
        required=True,
        help="What is left of sales without taxes after the goods are paid.",
    )
    # ladder
    window = fields.Selection(
        selection=[("months", "The last months"), ("year", "The calendar year")],
        string="What Qualifies",
        default="months",
        required=True,
    )
    window_months = fields.Integer(string="Months", default=12)
    tier_ids = fields.One2many(
        comodel_name="loyalty.simulation.tier",
        inverse_name="simulation_id",
        string="Tiers",
        copy=True,
    )
    # result
    date_run = fields.Datetime(string="Simulated On", readonly=True, copy=False)
    run_key = fields.Char(readonly=True, copy=False)
    is_outdated = fields.Boolean(
        compute="_compute_is_outdated", help="Something was changed since."
    )
    customer_count = fields.Integer(
        string="Customers",
        readonly=True,
        copy=False,
        help="Who bought within the period.",
    )
    member_count = fields.Integer(string="Members", readonly=True, copy=False)
    revenue = fields.Monetary(
        string="Sales to Members", readonly=True, copy=False, help="Without taxes."
    )
    points_issued = fields.Float(digits=(16, 2), readonly=True, copy=False)
    expected_cost = fields.Monetary(
        readonly=True,
        copy=False,
        help="Points issued × part that is spent × value of a point.",
    )
    cost_pct = fields.Float(
        string="Cost of Sales (%)",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Expected cost ÷ sales to members.",
    )
    liability = fields.Monetary(
        string="Liability at the End",
        readonly=True,
        copy=False,
        help="Value of the points that lie on cards on the last day and will be spent.",
    )
    break_even_pct = fields.Float(
        string="Members Must Buy More (%)",
        readonly=True,
        copy=False,
        aggregator=None,
        help="By so much for their additional margin to pay for the points, those of "
        "the additional sales included.",
    )
    is_paying = fields.Boolean(
        string="Can Pay for Itself",
        readonly=True,
        copy=False,
        help="Off: the points cost as much as the sales bring.",
    )
    level_ids = fields.One2many(
        comodel_name="loyalty.simulation.level",
        inverse_name="simulation_id",
        string="Members per Tier",
        readonly=True,
    )
    month_ids = fields.One2many(
        comodel_name="loyalty.simulation.month",
        inverse_name="simulation_id",
        string="Points per Month",
        readonly=True,
    )
    # comparison
    compare_id = fields.Many2one(
        comodel_name="loyalty.simulation",
        string="Compare with",
        check_company=True,
        ondelete="set null",
        copy=False,
        domain="[('id', '!=', id), ('company_id', '=', company_id),"
        " ('date_run', '!=', False)]",
    )
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The program that was made from this draft.",
    )

    _check_assumptions = models.Constraint(
        "CHECK(participation_pct BETWEEN 0 AND 100 AND redemption_pct BETWEEN 0 AND 100"
        " AND margin_pct BETWEEN 0 AND 100 AND spend_days BETWEEN 0 AND 3660"
        " AND window_months BETWEEN 1 AND 60)",
        "Shares lie between 0 and 100 %, the window between 1 and 60 months, and "
        "points are spent within ten years.",
    )
    _check_period = models.Constraint(
        "CHECK(date_from <= date_to AND date_to - date_from <= 1100)",
        "The period ends after it begins, and is no longer than three years.",
    )

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_last_day(self):
        return fields.Date.subtract(self._get_today(), days=1)

    @api.model
    def _get_first_day(self):
        return fields.Date.subtract(self._get_today(), years=1)

    @api.depends(
        "run_key",
        "tier_ids.name",
        "tier_ids.threshold",
        "tier_ids.multiplier",
        *PARAMETERS,
    )
    def _compute_is_outdated(self):
        for draft in self:
            draft.is_outdated = (
                bool(draft.run_key) and draft.run_key != draft._get_run_key()
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("points_per_unit", "point_value", "minimum_amount", "validity_days")
    def _check_rules(self):
        """Refuse figures with which no program can work."""
        self._check_draft()

    @api.constrains("compare_id")
    def _check_compare(self):
        """Refuse a comparison with itself."""
        if any(draft.compare_id == draft for draft in self):
            raise ValidationError(self.env._("Choose another draft to compare with."))

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_simulate(self):
        """Try the draft on the sales of its period, and keep the result with it.

        :raises AccessError: for who may not change the draft.
        :raises UserError: no sales were chosen.
        """
        for draft in self:
            draft.check_access("write")
            draft.with_company(draft.company_id)._simulate()

    def action_create_program(self):
        """Create the program of this draft, once, and open it.

        :return: an ``ir.actions.act_window`` as a dictionary.
        :raises AccessError: for who may not create programs.
        """
        self.ensure_one()
        self.check_access("write")
        if not self.program_id:
            self.program_id = self._create_program(self.name)
        return {
            "type": "ir.actions.act_window",
            "res_model": "loyalty.program",
            "res_id": self.program_id.id,
            "view_mode": "form",
            "views": [(self.env.ref("loyalty.loyalty_program_view_form").id, "form")],
        }

    def action_open_months(self):
        """Show the points per month as a graph, those of the compared draft beside."""
        return self._get_result_action("crm_loyalty.loyalty_simulation_month_action")

    def action_open_levels(self):
        """Show the members per tier as a graph, those of the compared draft beside."""
        return self._get_result_action("crm_loyalty.loyalty_simulation_level_action")

    def _get_result_action(self, xml_id):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        drafts = self | self.compare_id
        return {**action, "domain": [("simulation_id", "in", drafts.ids)]}

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_program_vals(self, name):
        """Add the ladder of the draft."""
        vals = super()._prepare_program_vals(name)
        window = "calendar_year" if self.window == "year" else "rolling_12_months"
        return {
            **vals,
            "tier_basis": "paid" if self.issue_policy == "paid" else "order_amount",
            "tier_window_months": self.window_months,
            "tier_ids": [
                Command.create(
                    {
                        "name": tier.name,
                        "min_qualifying": tier.threshold,
                        "earn_multiplier": tier.multiplier,
                        "window": window,
                    }
                )
                for tier in self.tier_ids
            ],
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_run_key(self):
        """Return the parameters as one text, by which a result is known as outdated."""
        self.ensure_one()
        values = {}
        for name in PARAMETERS:
            value = self[name]
            if isinstance(value, models.BaseModel):
                value = sorted(value._origin.ids)
            values[name] = value
        values["tiers"] = [
            (tier.name, tier.threshold, tier.multiplier)
            for tier in self.tier_ids.sorted("threshold")
        ]
        return json.dumps(values, default=str, sort_keys=True)

"""What is to be sold, by whom and until when."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.sales_period import get_calendar_period, get_period

# measures in the company's currency; the others count
MONEY_MEASURES = ("revenue", "margin")
SOLD_MEASURES = (*MONEY_MEASURES, "new_customers", "kept_customers")
SCOPES = [
    ("person", "Salesperson"),
    ("team", "Sales Team"),
    ("territory", "Territory"),
    ("company", "Company"),
]
PERIODS = [("month", "Month"), ("quarter", "Quarter"), ("year", "Year")]


class CrmSalesTarget(models.Model):
    """One row is a figure to reach in a period: of a person, a team or the company.

    Periods are whole months and may begin in any, as the business year does. Targets
    of months and of their quarter stand beside each other; none is added to the other.
    """

    _name = "crm.sales.target"
    _description = "Sales Target"
    _order = "date_from desc, scope, measure, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scope = fields.Selection(
        selection=SCOPES, string="Target Of", required=True, default="person"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        index=True,
        domain="[('share', '=', False)]",
        check_company=True,
        ondelete="cascade",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    territory_id = fields.Many2one(
        comodel_name="crm.territory",
        index=True,
        check_company=True,
        ondelete="cascade",
        help="The territory with all its parts.",
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Group",
        ondelete="cascade",
        help="Count only what is sold of this group and those below it.",
    )
    measure = fields.Selection(
        selection="_selection_measure", required=True, default="revenue"
    )
    is_money = fields.Boolean(compute="_compute_is_money")
    period = fields.Selection(selection=PERIODS, required=True, default="quarter")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._default_date_from(),
    )
    date_to = fields.Date(
        string="To", compute="_compute_date_to", store=True, precompute=True
    )
    target_value = fields.Float(string="Target", digits=(16, 2), required=True)

    _target_above_zero = models.Constraint(
        "CHECK (target_value > 0)", "A target is above 0."
    )
    _scope_is_named = models.Constraint(
        "CHECK ((scope = 'person') = (user_id IS NOT NULL) "
        "AND (scope = 'team') = (team_id IS NOT NULL) "
        "AND (scope = 'territory') = (territory_id IS NOT NULL))",
        "Say whose target it is: a salesperson's, a team's or a territory's.",
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    @api.model
    def _default_date_from(self):
        """Return the first day of this quarter."""
        return get_calendar_period("quarter", fields.Date.context_today(self)).first

    @api.model
    def _selection_measure(self):
        """Return what can be measured: (key, label)."""
        return [*self._get_measures().items()]

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("measure")
    def _compute_is_money(self):
        """Compute whether the figures are amounts."""
        for target in self:
            target.is_money = target.measure in MONEY_MEASURES

    @api.depends("date_from", "period")
    def _compute_date_to(self):
        """Compute the last day of the period."""
        for target in self:
            if target.date_from and target.period:
                first = target.date_from.replace(day=1)
                target.date_to = get_period(target.period, first).last
            else:
                target.date_to = False

    @api.depends(
        "user_id", "team_id", "territory_id", "measure", "date_from", "date_to", "scope"
    )  # fmt: skip
    def _compute_display_name(self):
        """Compute who is to reach what, and when."""
        measures = self._get_measures()
        for target in self:
            target.display_name = self.env._(
                "%(who)s: %(measure)s, %(first)s – %(last)s",
                who=target._get_owner_name(),
                measure=measures.get(target.measure, ""),
                first=target.date_from,
                last=target.date_to,
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date_from", "period")
    def _check_date_from(self):
        """Refuse a period that does not begin with a month.

        :raises ValidationError: with the day it would have to begin.
        """
        for target in self:
            if target.date_from.day != 1:
                raise ValidationError(
                    self.env._(
                        "A period begins with a month: choose %(day)s instead of "
                        "%(chosen)s.",
                        day=target.date_from.replace(day=1),
                        chosen=target.date_from,
                    )
                )

    @api.constrains(
        "company_id", "scope", "user_id", "team_id", "categ_id", "measure", "period",
        "date_from", "territory_id",
    )  # fmt: skip
    def _check_unique(self):
        """Refuse a second target for the same.

        :raises ValidationError: when there is one.
        """
        groups = [
            "company_id", "user_id", "team_id", "territory_id", "categ_id", "measure",
            "period",
        ]  # fmt: skip
        found = self._read_group(
            [
                ("company_id", "in", self.company_id.ids),
                ("date_from", "in", self.mapped("date_from")),
            ],
            [*groups, "date_from:day"],
            ["id:recordset", "__count"],
            having=[("__count", ">", 1)],
        )
        for row in found:
            if row[-2] & self:
                raise ValidationError(
                    self.env._(
                        "There is a target like this already: %s",
                        row[-2][0].display_name,
                    )
                )

    @api.constrains("categ_id", "measure")
    def _check_categ(self):
        """Refuse a product group where nothing is sold.

        :raises ValidationError: for visits, calls and the like.
        """
        for target in self:
            if target.categ_id and target.measure not in SOLD_MEASURES:
                raise ValidationError(
                    self.env._(
                        "Only what is sold has a product group. Leave it empty for "
                        "this measure."
                    )
                )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_measures(self):
        """Return what targets can be set for.

        Called for the selection and for labels. Override to add a measure, and say in
        ``_get_count_facts`` where its figures come from.

        :return: dict: key -> label.
        """
        return {
            "revenue": self.env._("Revenue"),
            "margin": self.env._("Margin"),
            "new_customers": self.env._("New Customers Won"),
            "kept_customers": self.env._("Customers Kept"),
            "visits": self.env._("Visits"),
        }

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_owner_name(self):
        """Return whose target it is."""
        self.ensure_one()
        owner = self.user_id or self.team_id or self.territory_id or self.company_id
        return owner.display_name

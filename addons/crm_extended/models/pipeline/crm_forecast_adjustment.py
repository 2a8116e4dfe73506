"""What a manager makes of a salesperson's forecast."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_lead_forecast import FORECAST_CATEGORIES


class CrmForecastAdjustment(models.Model):
    """One row is one judgement of a manager, with the reason; none is ever changed.

    The latest one counts, beside the salesperson's own figure, which it leaves alone:
    that is the sum of the deals, and noted here as it was.
    """

    _name = "crm.forecast.adjustment"
    _description = "Forecast Adjustment"
    _order = "id desc"
    _rec_name = "user_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        readonly=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        check_company=True,
        ondelete="cascade",
    )
    date = fields.Date(string="Month", required=True)
    category = fields.Selection(selection=FORECAST_CATEGORIES, required=True)
    own_amount = fields.Monetary(
        string="Salesperson's Figure",
        readonly=True,
        help="What the deals totalled when the manager judged.",
    )
    amount = fields.Monetary(string="Manager's Figure")
    is_lifted = fields.Boolean(
        string="Follow the Salesperson",
        help="The salesperson's own figure counts again.",
    )
    note = fields.Text(required=True)

    _month_begins = models.Constraint(
        "CHECK (EXTRACT(day FROM date) = 1)", "A month is named by its first day."
    )
    _latest_idx = models.Index("(company_id, date, user_id, team_id, category, id)")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("amount")
    def _check_amount(self):
        """Refuse a figure below nothing.

        :raises ValidationError: when it is.
        """
        if any(adjustment.amount < 0 for adjustment in self):
            raise ValidationError(self.env._("A forecast is 0 or more."))

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Note the salesperson's own figure as it is now, whatever was handed over."""
        adjustments = super().create(vals_list)
        self.env["crm.forecast.line"].invalidate_model(flush=False)
        # sudo: nobody may change a judgement, and the figure holds whoever looks
        for adjustment in adjustments.sudo():
            lines = self.env["crm.forecast.line"].sudo()
            line = lines.with_context(
                allowed_company_ids=adjustment.company_id.ids
            ).search(adjustment._get_line_domain(), limit=1)
            adjustment.own_amount = line.own_amount
        self.env["crm.forecast.line"].invalidate_model(flush=False)
        return adjustments

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_line_domain(self):
        """Return the domain of the line of the forecast that this is about."""
        self.ensure_one()
        return [
            (name, "=", self[name].id if name.endswith("_id") else self[name])
            for name in ("company_id", "user_id", "team_id", "date", "category")
        ]

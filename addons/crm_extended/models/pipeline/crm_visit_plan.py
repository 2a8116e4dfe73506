"""Visit plans: which customers somebody visits, and how often."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain


class CrmVisitPlan(models.Model):
    """Customers, how often each kind of them is visited, and by whom."""

    _name = "crm.visit.plan"
    _description = "Visit Plan"
    _check_company_auto = True
    _order = "name, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_domain = fields.Char(
        string="Customers",
        default="[('is_company', '=', True)]",
        required=True,
        help="Which customers are visited.",
    )
    segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_visit_plan_crm_segment_rel",
        column1="plan_id",
        column2="segment_id",
        string="In Segments",
        check_company=True,
        help="Only who is in one of these segments is visited; leave empty for all.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visits Are Made By",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Leave empty for the salesperson of each customer.",
    )
    line_ids = fields.One2many(
        "crm.visit.plan.line", "plan_id", string="Rhythm", copy=True
    )
    horizon_days = fields.Integer(
        string="Days Ahead",
        default=28,
        help="How far ahead visits are put into the calendars.",
    )
    visits_per_day = fields.Integer(
        string="Visits a Day", default=4, help="At most so many for one person."
    )
    gap_minutes = fields.Integer(
        string="Minutes Between Visits", default=30, help="For the way."
    )
    is_running = fields.Boolean(
        string="Plan Every Night",
        help="Visits that come due are put into the calendars every night.",
    )
    last_run = fields.Datetime(readonly=True, copy=False)
    last_note = fields.Char(string="Last Run Says", readonly=True, copy=False)

    _check_numbers = models.Constraint(
        "CHECK(horizon_days BETWEEN 1 AND 366 AND visits_per_day BETWEEN 1 AND 20"
        " AND gap_minutes BETWEEN 0 AND 480)",
        "Plan 1 to 366 days ahead, with 1 to 20 visits a day and at most 8 hours "
        "between two.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("partner_domain")
    def _check_partner_domain(self):
        for plan in self:
            try:
                # with the rights of the writer: the job has all
                self.env["res.partner"].sudo(False).search(
                    plan._get_partner_domain(), limit=1
                )
            except (ValueError, SyntaxError, TypeError, KeyError, AccessError) as err:
                raise ValidationError(
                    self.env._(
                        "The customers of “%(plan)s” are not described correctly; "
                        "choose them again.",
                        plan=plan.name,
                    )
                ) from err

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_partner_domain(self) -> Domain:
        """Return the customers of the plan, those of its company only."""
        self.ensure_one()
        domain = Domain(literal_eval(self.partner_domain or "[]")) & Domain(
            "company_id", "in", [self.company_id.id, False]
        )
        if self.segment_ids:
            domain &= Domain("crm_segment_ids", "in", self.segment_ids.ids)
        return domain

"""When agents are to work."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

KINDS = [("work", "Work"), ("break", "Break")]


class CrmAgentShift(models.Model):
    """A time in which an agent is planned to work, or to have a break."""

    _name = "crm.agent.shift"
    _description = "Shift"
    _order = "date_start, user_id"
    _rec_name = "user_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    kind = fields.Selection(selection=KINDS, required=True, default="work")
    queue = fields.Char(
        help="The queue for which the agent is planned; empty: for all of them."
    )
    date_start = fields.Datetime(string="From", required=True)
    date_end = fields.Datetime(string="Until", required=True)

    _check_dates = models.Constraint(
        "CHECK(date_end > date_start)", "A shift ends after it starts."
    )
    _time = models.Index("(company_id, date_start, date_end)")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        """Refuse to plan people of another company."""
        for shift in self:
            # sudo: where a colleague works
            if shift.company_id not in shift.user_id.sudo().company_ids:
                raise ValidationError(
                    self.env._(
                        "%(user)s does not work in %(company)s.",
                        user=shift.user_id.name,
                        company=shift.company_id.name,
                    )
                )

    @api.constrains("user_id", "company_id", "kind", "date_start", "date_end")
    def _check_overlap(self):
        """Refuse to plan a person twice for one time."""
        for shift in self:
            twin = self.search(
                Domain("user_id", "=", shift.user_id.id)
                & Domain("company_id", "=", shift.company_id.id)
                & Domain("kind", "=", shift.kind)
                & Domain("id", "!=", shift.id)
                & Domain("date_start", "<", shift.date_end)
                & Domain("date_end", ">", shift.date_start),
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._(
                        "%(user)s is planned for this time already.",
                        user=shift.user_id.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_planned(self, company, start, end):
        """Return {user id: {"work": [(from, until)], "break": [...]}} of a time."""
        found = {}
        for shift in self.search(
            Domain("company_id", "=", company.id)
            & Domain("date_start", "<", end)
            & Domain("date_end", ">", start)
        ):
            kinds = found.setdefault(shift.user_id.id, {"work": [], "break": []})
            kinds[shift.kind].append((shift.date_start, shift.date_end))
        return found

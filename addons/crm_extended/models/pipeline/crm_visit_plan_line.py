"""How often one kind of customer is visited, and for how long."""

from odoo import fields, models


class CrmVisitPlanLine(models.Model):
    """A rhythm; the first line of a plan that fits a customer counts."""

    _name = "crm.visit.plan.line"
    _description = "Rhythm of Visits"
    _order = "plan_id, sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    plan_id = fields.Many2one(
        comodel_name="crm.visit.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    visit_class = fields.Selection(
        selection=[("a", "A"), ("b", "B"), ("c", "C")],
        string="Class",
        help="Leave empty for every class.",
    )
    monetary_score_min = fields.Integer(
        string="Revenue Score From",
        help="Only customers whose revenue score (1 to 5) is at least this; 0 for all.",
    )
    every_days = fields.Integer(string="Every (days)", default=30, required=True)
    duration_minutes = fields.Integer(string="Minutes", default=60, required=True)

    _check_numbers = models.Constraint(
        "CHECK(every_days BETWEEN 1 AND 1000 AND duration_minutes BETWEEN 5 AND 480"
        " AND monetary_score_min BETWEEN 0 AND 5)",
        "A rhythm goes from 1 to 1000 days, a visit from 5 minutes to 8 hours, a score "
        "from 0 to 5.",
    )

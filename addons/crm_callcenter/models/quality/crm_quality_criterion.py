"""One thing that a call is judged by."""

from odoo import fields, models


class CrmQualityCriterion(models.Model):
    """A criterion of a score card."""

    _name = "crm.quality.criterion"
    _description = "Criterion"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="crm.quality.card", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    weight = fields.Float(default=1, required=True)
    max_points = fields.Integer(string="Points at Most", default=5, required=True)
    is_critical = fields.Boolean(
        string="Must Not Fail",
        help="Without any points here the whole call has none.",
    )

    _check_numbers = models.Constraint(
        "CHECK(weight > 0 AND max_points > 0)",
        "Weight and points of a criterion are above 0.",
    )

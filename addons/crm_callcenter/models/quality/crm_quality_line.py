"""The points of one criterion of a review."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class CrmQualityLine(models.Model):
    """How a call met a criterion, as the card was when the review was opened."""

    _name = "crm.quality.line"
    _description = "Points of a Review"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    review_id = fields.Many2one(
        comodel_name="crm.quality.review", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char(string="Criterion", required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    weight = fields.Float(readonly=True)
    max_points = fields.Integer(string="At Most", readonly=True)
    is_critical = fields.Boolean(string="Must Not Fail", readonly=True)
    points = fields.Integer()
    applies = fields.Boolean(default=True)
    comment = fields.Char()

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("points", "max_points")
    def _check_points(self):
        """Refuse more points than there are."""
        for line in self:
            if not 0 <= line.points <= line.max_points:
                raise ValidationError(
                    self.env._(
                        "%(criterion)s: 0 to %(most)s points.",
                        criterion=line.name,
                        most=line.max_points,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse to change the points of a review that is done."""
        self.check_access("write")
        if any(line.review_id.state == "done" for line in self):
            raise UserError(
                self.env._("The review is done; open it again to change points.")
            )
        return super().write(vals)

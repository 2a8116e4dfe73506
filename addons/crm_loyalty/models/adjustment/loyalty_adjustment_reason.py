"""Why points are adjusted by hand."""

from odoo import fields, models


class LoyaltyAdjustmentReason(models.Model):
    """A reason that people choose; members read its name on their history."""

    _name = "loyalty.adjustment.reason"
    _description = "Reason for Adjusting Points"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(
        required=True, translate=True, help="Members read it on their history."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    direction = fields.Selection(
        selection=[
            ("both", "Give and take"),
            ("give", "Give points"),
            ("take", "Take points"),
        ],
        required=True,
        default="both",
    )
    needs_note = fields.Boolean(
        string="Ask for a Note", help="The note stays inside; members do not read it."
    )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _fits(self, points):
        """Tell whether the reason is one for giving, or for taking."""
        self.ensure_one()
        return self.direction == "both" or (self.direction == "give") == (points > 0)

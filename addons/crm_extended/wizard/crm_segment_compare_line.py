"""One value by which two segments differ."""

from odoo import fields, models


class CrmSegmentCompareLine(models.TransientModel):
    """A value of an attribute, with its share in both segments."""

    _name = "crm.segment.compare.line"
    _description = "Difference of Segments"
    _order = "sequence, id"

    compare_id = fields.Many2one(
        comodel_name="crm.segment.compare",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer()
    attribute = fields.Char()
    separation_pct = fields.Float(
        string="Separates",
        digits=(5, 1),
        help="How well the attribute tells the two apart, 0 to 100 (Cramér's V).",
    )
    value = fields.Char()
    share_pct = fields.Float(string="First", digits=(5, 1))
    other_share_pct = fields.Float(string="Second", digits=(5, 1))

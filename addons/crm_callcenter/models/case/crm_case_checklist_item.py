"""What is to be done on every case of a type."""

from odoo import fields, models


class CrmCaseChecklistItem(models.Model):
    """One thing to do on each case of a type."""

    _name = "crm.case.checklist.item"
    _description = "Checklist of a Case Type"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    type_id = fields.Many2one(
        comodel_name="crm.case.type", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    is_required = fields.Boolean(
        string="Required",
        help="A stage that asks for the checklist waits for this one.",
    )

"""A product that comes back."""

from odoo import fields, models


class CrmCaseReturnLine(models.TransientModel):
    """How much of one line of the delivery comes back."""

    _name = "crm.case.return.line"
    _description = "Line of a Return"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    return_id = fields.Many2one(
        comodel_name="crm.case.return", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        comodel_name="stock.move", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(related="move_id.product_id")
    uom_id = fields.Many2one(related="move_id.product_uom", string="Unit")
    delivered_quantity = fields.Float(
        string="Delivered", related="move_id.quantity", digits="Product Unit"
    )
    quantity = fields.Float(string="Comes Back", digits="Product Unit")

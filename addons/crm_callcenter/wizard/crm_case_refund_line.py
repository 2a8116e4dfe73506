"""A line that is credited."""

from odoo import api, fields, models


class CrmCaseRefundLine(models.TransientModel):
    """How much of one line of the invoice is credited."""

    _name = "crm.case.refund.line"
    _description = "Line of a Credit Note"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    refund_id = fields.Many2one(
        comodel_name="crm.case.refund", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="invoice_line_id.currency_id")
    invoice_line_id = fields.Many2one(
        comodel_name="account.move.line", required=True, ondelete="cascade"
    )
    name = fields.Char(compute="_compute_name")
    invoiced_quantity = fields.Float(
        string="Invoiced", related="invoice_line_id.quantity", digits="Product Unit"
    )
    quantity = fields.Float(string="Credited", digits="Product Unit")
    price_unit = fields.Float(
        string="Unit Price",
        digits="Product Price",
        help="Lower it to credit a part of the price.",
    )
    amount = fields.Monetary(
        string="Net Amount",
        compute="_compute_amount",
        help="After the discount of the invoice.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("invoice_line_id")
    def _compute_name(self):
        for line in self:
            line.name = line.invoice_line_id.name or (
                line.invoice_line_id.product_id.display_name
            )

    @api.depends("quantity", "price_unit", "invoice_line_id")
    def _compute_amount(self):
        """Compute the net amount, as the invoice line's own share of its gross one."""
        for line in self:
            invoiced = line.invoice_line_id
            full = invoiced.quantity * invoiced.price_unit
            ratio = invoiced.price_subtotal / full if full else 0.0
            line.amount = line.quantity * line.price_unit * ratio

"""Points on printed documents, per company."""

from odoo import fields, models


class ResCompany(models.Model):
    """Let each company decide what its prints say about points."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    loyalty_print_on_orders = fields.Boolean(
        string="Points on Quotations and Orders",
        help="Print what the order gives and costs in points, the points afterwards, "
        "and the tier.",
        prefetch="crm_loyalty",
    )
    loyalty_print_on_invoices = fields.Boolean(
        string="Points on Invoices",
        help="Print what the invoiced part of the orders gives in points, all points "
        "of the customer, and the tier.",
        prefetch="crm_loyalty",
    )

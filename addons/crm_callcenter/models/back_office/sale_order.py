"""Quotations of a case."""

from odoo import models


class SaleOrder(models.Model):
    """Let the salesperson see the case behind a quotation."""

    _name = "sale.order"
    _inherit = ["sale.order", "crm.case.document"]

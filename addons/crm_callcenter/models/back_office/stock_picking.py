"""Deliveries and returns of a case."""

from odoo import models


class StockPicking(models.Model):
    """Let the warehouse see for which case goods move."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "crm.case.document"]

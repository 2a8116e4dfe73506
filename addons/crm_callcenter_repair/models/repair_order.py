"""Repairs of a case."""

from odoo import models


class RepairOrder(models.Model):
    """Let the workshop see for which case it repairs."""

    _name = "repair.order"
    _inherit = ["repair.order", "crm.case.document"]

"""Calls that were changed are found by their date."""

from odoo import models


class CrmCall(models.Model):
    """Find the calls whose outcome was noted lately."""

    _inherit = "crm.call"

    _write_idx = models.Index("(write_date)")

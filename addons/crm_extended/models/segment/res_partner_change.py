"""Contacts that were changed are found by their date."""

from odoo import models


class ResPartner(models.Model):
    """Find the contacts that were changed lately; it costs a write no query."""

    _inherit = "res.partner"

    _crm_write_date_idx = models.Index("(write_date)")

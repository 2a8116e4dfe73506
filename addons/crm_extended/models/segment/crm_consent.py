"""New statements are found by their date."""

from odoo import models


class CrmConsent(models.Model):
    """Find the latest statements."""

    _inherit = "crm.consent"

    _create_date_idx = models.Index("(create_date)")

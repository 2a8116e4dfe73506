"""Settings of privacy."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How long invoices name a customer who was forgotten."""

    _inherit = "res.config.settings"

    crm_privacy_invoice_years = fields.Integer(
        related="company_id.crm_privacy_invoice_years", readonly=False
    )

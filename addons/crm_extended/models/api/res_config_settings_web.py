"""The bounds of the public form on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show what strangers may send."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_web_address_limit = fields.Integer(
        related="company_id.crm_web_address_limit", readonly=False
    )
    crm_web_ip_limit = fields.Integer(
        related="company_id.crm_web_ip_limit", readonly=False
    )
    crm_web_window_minutes = fields.Integer(
        related="company_id.crm_web_window_minutes", readonly=False
    )

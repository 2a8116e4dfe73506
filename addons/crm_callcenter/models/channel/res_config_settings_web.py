"""The bounds of the public form on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show what strangers may send."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_web_file_mb = fields.Integer(
        related="company_id.crm_web_file_mb", readonly=False
    )

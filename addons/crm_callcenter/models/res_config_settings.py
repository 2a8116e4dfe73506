"""The settings page of the call centre."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the company's call centre switch on the settings page."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_callcenter_enabled = fields.Boolean(
        related="company_id.crm_callcenter_enabled",
        readonly=False,
    )

"""The switch of segments on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show whether segments keep themselves up to date."""

    _inherit = "res.config.settings"

    crm_segments_enabled = fields.Boolean(
        related="company_id.crm_segments_enabled", readonly=False
    )

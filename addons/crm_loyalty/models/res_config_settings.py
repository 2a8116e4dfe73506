"""The settings page of loyalty."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the company's loyalty switch on the settings page."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_loyalty_enabled = fields.Boolean(
        related="company_id.crm_loyalty_enabled",
        readonly=False,
    )

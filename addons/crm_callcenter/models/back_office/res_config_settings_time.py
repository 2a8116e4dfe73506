"""The rate of an hour on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show what an hour of service costs."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_case_hourly_rate = fields.Monetary(
        related="company_id.crm_case_hourly_rate",
        readonly=False,
    )

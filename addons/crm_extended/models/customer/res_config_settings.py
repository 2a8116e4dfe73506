"""The settings page of Customer Relations; every setting is the company's own."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the company's switches on one page."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_metrics_enabled = fields.Boolean(
        related="company_id.crm_metrics_enabled", readonly=False
    )
    crm_analysis_date = fields.Date(
        related="company_id.crm_analysis_date", readonly=False
    )
    crm_former_after_days = fields.Integer(
        related="company_id.crm_former_after_days", readonly=False
    )
    crm_consent_required = fields.Boolean(
        related="company_id.crm_consent_required", readonly=False
    )

"""The settings of campaigns; every setting is the company's own."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the settings of campaigns on the page of Customer Relations."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_campaign_approval = fields.Boolean(
        related="company_id.crm_campaign_approval", readonly=False
    )
    crm_global_holdout_pct = fields.Float(
        related="company_id.crm_global_holdout_pct", readonly=False
    )
    crm_attribution_days = fields.Integer(
        related="company_id.crm_attribution_days", readonly=False
    )

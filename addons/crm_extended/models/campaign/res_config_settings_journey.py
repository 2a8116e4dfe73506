"""Settings of journeys and guard-rails."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the switches on the settings page."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_journeys_enabled = fields.Boolean(
        related="company_id.crm_journeys_enabled", readonly=False
    )
    crm_quiet_enabled = fields.Boolean(
        related="company_id.crm_quiet_enabled", readonly=False
    )
    crm_quiet_start = fields.Float(related="company_id.crm_quiet_start", readonly=False)
    crm_quiet_end = fields.Float(related="company_id.crm_quiet_end", readonly=False)
    crm_bounce_limit = fields.Integer(
        related="company_id.crm_bounce_limit", readonly=False
    )
    crm_double_opt_in = fields.Boolean(
        related="company_id.crm_double_opt_in", readonly=False
    )

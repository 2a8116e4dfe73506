"""How long calls leave traces, on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show when events and recordings of calls are forgotten."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_call_event_days = fields.Integer(
        related="company_id.crm_call_event_days", readonly=False
    )
    crm_call_recording_days = fields.Integer(
        related="company_id.crm_call_recording_days", readonly=False
    )

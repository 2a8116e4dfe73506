"""Work after a call, on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show how long agents have after a call."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_call_wrap_up_seconds = fields.Integer(
        related="company_id.crm_call_wrap_up_seconds", readonly=False
    )
    crm_call_stale_minutes = fields.Integer(
        related="company_id.crm_call_stale_minutes", readonly=False
    )

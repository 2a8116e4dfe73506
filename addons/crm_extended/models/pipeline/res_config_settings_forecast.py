"""Forecast on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the limits of the forecast categories and the switch of the snapshot."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_commit_from_pct = fields.Integer(
        related="company_id.crm_commit_from_pct", readonly=False
    )
    crm_best_case_from_pct = fields.Integer(
        related="company_id.crm_best_case_from_pct", readonly=False
    )
    crm_snapshot_enabled = fields.Boolean(
        related="company_id.crm_snapshot_enabled", readonly=False
    )

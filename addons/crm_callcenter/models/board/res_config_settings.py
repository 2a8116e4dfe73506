"""The formulas of the wall board, on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show what is promised on the telephone, and how it is measured."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_board_target_seconds = fields.Integer(
        related="company_id.crm_board_target_seconds", readonly=False
    )
    crm_board_target_pct = fields.Integer(
        related="company_id.crm_board_target_pct", readonly=False
    )
    crm_board_short_seconds = fields.Integer(
        related="company_id.crm_board_short_seconds", readonly=False
    )
    crm_board_service_formula = fields.Selection(
        related="company_id.crm_board_service_formula", readonly=False
    )
    crm_board_abandon_formula = fields.Selection(
        related="company_id.crm_board_abandon_formula", readonly=False
    )
    crm_board_hours = fields.Integer(
        related="company_id.crm_board_hours", readonly=False
    )
    crm_call_first_contact_days = fields.Integer(
        related="company_id.crm_call_first_contact_days", readonly=False
    )

"""The settings of leads; every setting is the company's own."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show the company's settings of leads."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_duplicate_pct = fields.Integer(
        related="company_id.crm_duplicate_pct", readonly=False
    )
    crm_duplicates_enabled = fields.Boolean(
        related="company_id.crm_duplicates_enabled", readonly=False
    )
    crm_score_enabled = fields.Boolean(
        related="company_id.crm_score_enabled", readonly=False
    )
    crm_grade_a_from = fields.Integer(
        related="company_id.crm_grade_a_from", readonly=False
    )
    crm_grade_b_from = fields.Integer(
        related="company_id.crm_grade_b_from", readonly=False
    )
    crm_grade_c_from = fields.Integer(
        related="company_id.crm_grade_c_from", readonly=False
    )
    crm_score_threshold = fields.Integer(
        related="company_id.crm_score_threshold", readonly=False
    )
    crm_score_action = fields.Selection(
        related="company_id.crm_score_action", readonly=False
    )

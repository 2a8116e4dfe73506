"""The patience with forms on the settings page."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show when a form counts as not needed."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_knowledge_form_minutes = fields.Integer(
        related="company_id.crm_knowledge_form_minutes", readonly=False
    )

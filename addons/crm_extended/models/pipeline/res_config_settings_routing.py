"""The settings of routing, on the page of the company's switches."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show how the company gives its leads to salespeople."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_routing_enabled = fields.Boolean(
        related="company_id.crm_routing_enabled", readonly=False
    )
    crm_accept_hours = fields.Float(
        related="company_id.crm_accept_hours", readonly=False
    )

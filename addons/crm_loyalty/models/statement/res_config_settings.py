"""Settings of prints."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show what prints say about points."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    loyalty_print_on_orders = fields.Boolean(
        related="company_id.loyalty_print_on_orders", readonly=False
    )
    loyalty_print_on_invoices = fields.Boolean(
        related="company_id.loyalty_print_on_invoices", readonly=False
    )

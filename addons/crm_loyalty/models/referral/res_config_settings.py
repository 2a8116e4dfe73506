"""Settings of referrals."""

from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Show what is kept of visitors."""

    _inherit = "res.config.settings"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    loyalty_visit_limit = fields.Integer(
        related="company_id.loyalty_visit_limit", readonly=False
    )
    loyalty_trace_days = fields.Integer(
        related="company_id.loyalty_trace_days", readonly=False
    )

"""Mails to members who went up or down."""

from odoo import fields, models


class LoyaltyMail(models.Model):
    """Add the occasions of tiers to Odoo's communication plans."""

    _inherit = "loyalty.mail"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    trigger = fields.Selection(
        selection_add=[
            ("tier_up", "When Going Up a Tier"),
            ("tier_down", "When Going Down a Tier"),
        ],
        ondelete={"tier_up": "cascade", "tier_down": "cascade"},
    )

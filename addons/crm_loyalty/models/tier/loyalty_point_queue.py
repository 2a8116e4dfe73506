"""Invoices announce members together with orders, in one statement."""

from odoo import api, models


class LoyaltyPointQueue(models.Model):
    """Add the members to what an invoice announces."""

    _inherit = "loyalty.point.queue"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _build_invoice_push(self, moves):
        """Announce the customers as members."""
        return self.env["loyalty.member.queue"]._build_invoice_push(moves)

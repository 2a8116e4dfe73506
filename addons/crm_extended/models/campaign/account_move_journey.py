"""Paid orders may let people into journeys, and out of them."""

from odoo import models


class AccountMove(models.Model):
    """Announce who paid an order."""

    _inherit = "account.move"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _invoice_paid_hook(self):
        """Announce the customers of the orders of paid invoices."""
        result = super()._invoice_paid_hook()
        events = self.env["crm.journey.event"]
        invoices = self.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and events._is_listened("order_paid", move.company_id.id)
            )
        )
        # sudo: whoever registers payments may not read orders
        orders = invoices.sudo().invoice_line_ids.sale_line_ids.order_id
        orders._push_journey_event("order_paid")
        return result

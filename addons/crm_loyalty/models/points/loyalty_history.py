"""Odoo's history leads to the document behind a movement of the ledger."""

from odoo import models

ENTRY = "loyalty.point.entry"


class LoyaltyHistory(models.Model):
    """Show the order of a movement where Odoo shows the order of a row."""

    _inherit = "loyalty.history"

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_order_portal_url(self):
        """Return the address of the order that moved the points."""
        order = self._get_entry_order()
        return order.get_portal_url() if order else super()._get_order_portal_url()

    def _get_order_description(self):
        """Return the name of the order that moved the points, or why they moved."""
        if self.order_model != ENTRY:
            return super()._get_order_description()
        order = self._get_entry_order()
        # sudo: members read the history of their own cards
        entry = self.env[ENTRY].sudo().browse(self.order_id)
        return order.display_name if order else entry.display_name

    def _get_entry_order(self):
        """Return the sales order behind the movement, empty when there is none."""
        self.ensure_one()
        orders = self.env["sale.order"]
        if self.order_model != ENTRY:
            return orders
        # sudo: members read the history of their own cards
        entry = self.env[ENTRY].sudo().browse(self.order_id)
        return orders.browse(entry.res_id if entry.res_model == orders._name else ())

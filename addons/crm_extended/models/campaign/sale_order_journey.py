"""Confirmed orders may let people out of journeys."""

from odoo import models


class SaleOrder(models.Model):
    """Announce who ordered."""

    _inherit = "sale.order"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _action_confirm(self):
        """Announce the customers of the orders."""
        result = super()._action_confirm()
        self._push_journey_event("order_confirmed")
        return result

    def _push_journey_event(self, kind):
        """Append one event per order."""
        self.env["crm.journey.event"]._push(
            kind,
            [(order.company_id.id, order.partner_id.id, order.id) for order in self],
        )

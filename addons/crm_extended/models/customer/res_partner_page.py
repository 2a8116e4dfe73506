"""The way from a contact to its 360 page."""

from odoo import models


class ResPartner(models.Model):
    """Open the customer's page."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_360(self):
        """Return the action that opens the 360 page of this contact.

        :raises AccessError: when the user may not see this customer.
        """
        self.ensure_one()
        self.env["crm.customer.page"]._ensure_can_open(self)
        return {
            "type": "ir.actions.client",
            "tag": "crm_customer_360",
            "name": self.display_name,
            "context": {"active_id": self.id, "active_model": self._name},
        }

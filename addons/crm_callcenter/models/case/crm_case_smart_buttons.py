"""From the case to what it is about, in one click."""

from odoo import models
from odoo.exceptions import UserError


class CrmCase(models.Model):
    """Open the customer and the documents concerned."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_customer(self):
        """Return the action that opens the customer's page.

        :raises UserError: the case has no customer.
        :raises AccessError: the user may not see this customer.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.partner_id:
            raise UserError(self.env._("This case has no customer yet."))
        return self.partner_id.action_open_360()

    def action_open_order(self):
        """Return the action that opens the order concerned."""
        return self._open_concerned("sale_order_id")

    def action_open_delivery(self):
        """Return the action that opens the delivery concerned."""
        return self._open_concerned("picking_id")

    def action_open_invoice(self):
        """Return the action that opens the invoice concerned."""
        return self._open_concerned("invoice_id")

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _open_concerned(self, name):
        """Return the action that opens a document of the case.

        :param str name: of the field.
        :raises UserError: the case is about no such document.
        :raises AccessError: the user may not read the case or the document.
        """
        self.ensure_one()
        self.check_access("read")
        document = self[name]
        if not document:
            raise UserError(self.env._("This case is about no such document."))
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": document.display_name,
            "res_model": document._name,
            "res_id": document.id,
            "views": [(False, "form")],
        }

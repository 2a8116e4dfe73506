"""The loyalty part of the customer's overview."""

from odoo import models


class CrmCustomerOverview(models.AbstractModel):
    """Show the points to whoever may see the customer's figures."""

    _inherit = "crm.customer.overview"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_overview_loyalty(self, partner):
        """Return the balance, or ``False`` when it is not for this user.

        :return: the dictionary of ``loyalty.balance._get_balance``; ``False`` when the
            company has turned loyalty off, runs no program, or the user may see
            neither loyalty cards nor the figures of customers.
        """
        is_visible = self._can_read("loyalty.card") or self._can_read(
            "crm.customer.metric"
        )
        if not self.env.company.crm_loyalty_enabled or not is_visible:
            return super()._get_overview_loyalty(partner)
        balance = self.env["loyalty.balance"]._get_balance(partner)
        return balance if balance["program"] else False

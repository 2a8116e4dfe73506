"""A new case from the customer's page."""

from odoo import models


class CrmCustomerPage(models.AbstractModel):
    """Offer agents a new case of the customer they look at."""

    _inherit = "crm.customer.page"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_actions(self, partner):
        """Append the new case, where the company runs a customer service.

        :return: list of (method of the contact, label).
        """
        actions = super()._get_actions(partner)
        cases = self.env["crm.case"]
        if self.env.company.crm_callcenter_enabled and cases.has_access("create"):
            actions.append(("action_new_case", self.env._("New case")))
        return actions

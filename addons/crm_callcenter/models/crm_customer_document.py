"""Agents serve every customer of the company."""

from odoo import models

GROUP_AGENT = "crm_callcenter.crm_callcenter_group_agent"


class CrmCustomerDocument(models.AbstractModel):
    """Let agents open every customer, also those who sell on the side."""

    _inherit = "crm.customer.document"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _sees_all_customers(self):
        """Add the agents: whoever calls has to be on their screen.

        :return: whether every customer of the company is shown to the user.
        """
        return super()._sees_all_customers() or self.env.user.has_group(GROUP_AGENT)

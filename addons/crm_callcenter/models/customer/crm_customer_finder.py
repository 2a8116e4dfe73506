"""How many cases are open, beside each contact that is found."""

from odoo import models
from odoo.fields import Domain


class CrmCustomerFinder(models.AbstractModel):
    """Count open cases for the caller's name on the screen."""

    _inherit = "crm.customer.finder"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_open_case_counts(self, partners):
        """Count the open cases of the current company, by one query.

        :return: {partner id: open cases}.
        """
        if not self.env["crm.case"].has_access("read"):
            return super()._get_open_case_counts(partners)
        counts = partners._get_case_counts(
            Domain("company_id", "=", self.env.company.id)
            & Domain("is_closed", "=", False)
        )
        return {partner.id: counts.get(partner.id, 0) for partner in partners}

"""Which calls are a customer's."""

from odoo import models
from odoo.fields import Domain


class CrmCustomerDocument(models.AbstractModel):
    """Say once which calls belong to a customer."""

    _inherit = "crm.customer.document"

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _get_call_domain(self, partner):
        """Return the domain of all calls with the customer."""
        return self._get_company_domain() & Domain(
            "commercial_partner_id", "=", partner.commercial_partner_id.id
        )

"""Which cases are a customer's."""

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.company_clock import get_twelve_months


class CrmCustomerDocument(models.AbstractModel):
    """Say once what an open and what a recent case is."""

    _inherit = "crm.customer.document"

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def _get_case_domain(self, partner):
        """Return the domain of all cases of the customer, archived ones included."""
        return self._get_company_domain() & Domain(
            "commercial_partner_id", "=", partner.commercial_partner_id.id
        )

    def _get_open_case_domain(self, partner):
        """Return the domain of cases still to be done."""
        return (
            self._get_case_domain(partner)
            & Domain("is_closed", "=", False)
            & Domain("active", "=", True)
        )

    def _get_recent_case_domain(self, partner):
        """Return the domain of cases of the last 365 days, today included."""
        clock = self._get_clock()
        since = clock.get_day_start(get_twelve_months(clock.today)[0])
        return self._get_case_domain(partner) & Domain(
            "date_received", ">=", fields.Datetime.to_string(since)
        )

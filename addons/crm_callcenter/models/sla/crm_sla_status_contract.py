"""Working hours that were agreed in a contract."""

from odoo import models


class CrmSlaStatus(models.Model):
    """Let clocks run by the hours of the contract."""

    _inherit = "crm.sla.status"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_customer_calendar(self, case):
        """Return the hours of the contract, else those of the customer."""
        contract = case.service_contract_id
        return contract.resource_calendar_id or super()._get_customer_calendar(case)

"""How often one speaks with a customer, in figures."""

from odoo import fields, models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.company_clock import get_twelve_months


class CrmCustomerOverview(models.AbstractModel):
    """Fill the calls part of the overview."""

    _inherit = "crm.customer.overview"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_overview_calls(self, partner):
        """Return the last call with the customer and the calls of 12 months.

        :return: dict with ``last_call`` (a day or ``False``) and ``calls_12m``, or
            ``False`` where the company runs no customer service.
        """
        if not self.env.company.crm_callcenter_enabled:
            return super()._get_overview_calls(partner)
        # sudo: figures of a customer that the user may open, not the calls
        calls = self.env["crm.call"].sudo()
        domain = self._get_call_domain(partner)
        clock = self._get_clock()
        since = clock.get_day_start(get_twelve_months(clock.today)[0])
        [(last,)] = calls._read_group(domain, [], ["date_started:max"])
        recent = Domain("date_started", ">=", fields.Datetime.to_string(since))
        return {
            "last_call": fields.Date.to_string(clock.get_day(last)) if last else False,
            "calls_12m": calls.search_count(domain & recent),
        }

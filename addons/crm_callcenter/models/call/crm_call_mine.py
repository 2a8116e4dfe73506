"""The calls on one's own screen."""

from odoo import api, models
from odoo.fields import Domain


class CrmCall(models.Model):
    """Tell a tab that opens which calls are on the screen."""

    _inherit = "crm.call"

    # ------------------------------------------------------------
    # SCREEN
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_my_calls(self):
        """Return the calls that ring at the user, or in which the user speaks.

        :return: list of what the screen shows of each (``crm.call.pop``); empty for
            people who take no calls.
        """
        if not self.env.user.has_group("crm_callcenter.crm_callcenter_group_agent"):
            return []
        # sudo: which calls are on the own screen
        screens = (
            self.env["crm.call.screen"]
            .sudo()
            .search(
                Domain("user_id", "=", self.env.uid)
                & Domain("date_over", "=", False)
                & Domain("call_id.date_ended", "=", False)
                & Domain("call_id.company_id", "in", self.env.companies.ids)
            )
        )
        # sudo: what the screen shows of them
        pop = self.env["crm.call.pop"].sudo()
        return [
            pop.with_company(call.company_id)._prepare_payload(call, call._get_facts())
            for call in screens.call_id
        ]

"""Each event of a call is news for the board."""

from odoo import models


class CrmCallIntake(models.AbstractModel):
    """Tell the board when a call changed."""

    _inherit = "crm.call.intake"

    def _work_off(self, provider, values, is_again=False):
        """Bring the call up to date, and tell the boards of the company."""
        found = super()._work_off(provider, values, is_again=is_again)
        self.env["crm.agent.timeline"]._tell_boards(provider.company_id)
        return found

"""A board hears of each change once."""

from odoo import api, models

from .crm_call_board import CHANGED, CHANNEL


class CrmAgentTimeline(models.AbstractModel):
    """Tell the boards of a company, once per transaction."""

    _inherit = "crm.agent.timeline"

    @api.model
    def _tell_boards(self, company):
        """Send that something changed; boards ask for the figures themselves."""
        super()._tell_boards(company)
        # not that of the precommit hooks, which each savepoint forgets
        told = self.env.cr.postcommit.data.setdefault(CHANNEL, set())
        if company.id not in told:
            told.add(company.id)
            # sudo: whoever changes something, the board hears of it
            self.env["bus.bus"].sudo()._sendone(
                (company, CHANNEL), CHANGED, {"company_id": company.id}
            )

"""What agents said about themselves, found fast."""

from odoo import models


class CrmAgentStateLog(models.Model):
    """Find the words of an agent between two instants."""

    _inherit = "crm.agent.state.log"

    _words = models.Index("(company_id, user_id, date)")

"""When agents were there."""

from odoo import fields, models
from odoo.exceptions import UserError

from .crm_agent_profile import AGENT_STATES


class CrmAgentStateLog(models.Model):
    """One change of an agent's state; never changed."""

    _name = "crm.agent.state.log"
    _description = "Agent State"
    _rec_name = "user_id"
    _order = "date desc, id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(selection=AGENT_STATES, required=True)
    reason = fields.Char()
    date = fields.Datetime(required=True)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: the log is added to, never changed."""
        raise UserError(self.env._("The log of states cannot be changed."))

"""Who listened to what."""

from odoo import api, fields, models
from odoo.exceptions import UserError

MODES = [
    ("recording", "Recording"),
    ("listen", "Listened"),
    ("whisper", "Whispered"),
    ("barge", "Barged In"),
]


class CrmCallListening(models.Model):
    """One time that somebody listened; added and never changed.

    It names the call by its name in the telephone system, and the agent: no data of
    the customer, so that it may stay when these go.
    """

    _name = "crm.call.listening"
    _description = "Listening to a Call"
    _order = "id desc"
    _log_access = False
    _rec_name = "external_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="cascade"
    )
    call_id = fields.Many2one(
        comodel_name="crm.call", index="btree_not_null", ondelete="set null"
    )
    external_id = fields.Char(string="Number of the Call", required=True)
    agent_user_id = fields.Many2one(
        comodel_name="res.users", string="Agent", ondelete="set null"
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Listened", ondelete="set null", index=True
    )
    mode = fields.Selection(selection=MODES, required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: who listened has listened."""
        raise UserError(self.env._("What was listened to stays written down."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        """Refuse: who listened has listened."""
        raise UserError(self.env._("What was listened to stays written down."))

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _note(self, call, mode):
        """Write down that the user listens to a call."""
        # sudo: nobody writes here but by listening
        call_sudo = call.sudo()
        return self.sudo().create(
            {
                "company_id": call_sudo.company_id.id,
                "call_id": call.id,
                "external_id": call_sudo.external_id,
                "agent_user_id": call_sudo.agent_user_id.id,
                "user_id": self.env.uid,
                "mode": mode,
            }
        )

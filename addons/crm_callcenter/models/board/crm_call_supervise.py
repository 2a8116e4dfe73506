"""A supervisor goes into a call."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..call.crm_call import GROUP_SUPERVISOR


class CrmCall(models.Model):
    """Ask the telephone system to let the supervisor in, where it can."""

    _inherit = "crm.call"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    can_supervise = fields.Boolean(compute="_compute_can_supervise")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("state", "provider_id")
    @api.depends_context("uid")
    def _compute_can_supervise(self):
        """Compute whether the user may listen now: supervisors, in others' calls."""
        is_supervisor = self.env.user.has_group(GROUP_SUPERVISOR)
        for call in self:
            call.can_supervise = (
                is_supervisor
                and call.state in ("answered", "held")
                and call.agent_user_id != self.env.user
                and call._can_be_supervised()
            )

    def _can_be_supervised(self):
        """Tell whether the telephone system lets anybody into calls."""
        self.ensure_one()
        return self.provider_id.can_supervise

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_listen_in(self):
        """Hear the call; nobody hears the supervisor."""
        self._supervise("listen")

    def action_whisper(self):
        """Speak to the agent; the caller does not hear it."""
        self._supervise("whisper")

    def action_barge_in(self):
        """Speak with both."""
        self._supervise("barge")

    def _supervise(self, mode):
        """Hand it to the telephone system.

        :raises AccessError: the user is no supervisor of the company.
        :raises UserError: the telephone system cannot, or nobody speaks.
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(GROUP_SUPERVISOR):
            raise AccessError(self.env._("Only supervisors listen to calls."))
        if not self.can_supervise:
            raise UserError(
                self.env._(
                    "This telephone system lets nobody into the call now: it cannot, "
                    "or nobody speaks."
                )
            )
        self.provider_id._supervise(self, mode)

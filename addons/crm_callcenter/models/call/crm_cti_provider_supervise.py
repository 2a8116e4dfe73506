"""Listening to calls that are spoken."""

from odoo import models
from odoo.exceptions import AccessError, UserError

from .crm_call import GROUP_SUPERVISOR
from .crm_cti_command import SUPERVISE

MODES = ("listen", "whisper", "barge")


class CrmCtiProvider(models.Model):
    """Let supervisors into calls that are spoken."""

    _inherit = "crm.cti.provider"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _supervise(self, call, mode):
        """Let the supervisor's telephone ring, and connect it with a call.

        Who listens to which call is written down first (``crm.call.listening``).

        :param call: a ``crm.call`` of this telephone system that is spoken now.
        :param str mode: ``listen`` (nobody hears the supervisor), ``whisper`` (the
            agent does) or ``barge`` (everybody does).
        :raises AccessError: the user is no supervisor of the call's company.
        :raises UserError: the call is not spoken, or it cannot be done.
        """
        self.ensure_one()
        call.ensure_one()
        user = self.env.user
        if not user.has_group(GROUP_SUPERVISOR):
            raise AccessError(self.env._("Only supervisors listen to calls."))
        call.check_access("read")
        if mode not in MODES:
            raise UserError(self.env._("One can listen, whisper or barge in."))
        # sudo: extensions of colleagues
        own, agent = user.sudo().cti_extension, call.sudo().agent_user_id
        if call.provider_id != self or call.state not in ("answered", "held"):
            raise UserError(self.env._("This call is not being spoken now."))
        if not own or not agent.cti_extension:
            raise UserError(
                self.env._(
                    "Both you and the agent need an extension; an administrator "
                    "enters it in the user."
                )
            )
        if agent == user:
            raise UserError(self.env._("This is your own call."))
        if not self.can_supervise:
            raise UserError(
                self.env._("%(name)s lets nobody into calls now.", name=self.name)
            )
        self.env["crm.call.listening"]._note(call, mode)
        self.env["crm.cti.command"]._ask(
            self,
            SUPERVISE,
            extension=own,
            number=agent.cti_extension,
            external_id=call.external_id,
            mode=mode,
        )

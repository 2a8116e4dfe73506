"""An agent says: ready, on a break, not at work."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

AGENT_GROUP = "crm_callcenter.crm_callcenter_group_agent"


class CrmAgentProfile(models.Model):
    """Show people their own state, and let them change it from everywhere."""

    _inherit = "crm.agent.profile"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_set_offline(self):
        """Be not at work; called on no record it means the user."""
        (self or self._get_own())._set_state("offline")

    # ------------------------------------------------------------
    # SCREEN
    # ------------------------------------------------------------

    @api.model
    def get_my_state(self):
        """Return how the user stands now.

        :return: ``{"state", "since" (UTC), "reason", "wrap_up_call_id": id or False,
            "breaks": [{"id", "name"}], "company_id"}``; ``{}`` for who is no agent.
        """
        if not self.env.user.has_group(AGENT_GROUP):
            return {}
        company, user = self.env.company, self.env.user
        # sudo: the own state, from calls and events that agents do not read
        timeline = self.env["crm.agent.timeline"].sudo()
        segment = timeline._get_current(company, user)[user.id]
        return {
            "state": segment.state,
            "since": fields.Datetime.to_string(segment.start),
            "reason": segment.reason,
            "wrap_up_call_id": segment.state == "wrap_up" and self._get_call_to_wrap(),
            "breaks": self.env["crm.agent.break"].search_read(
                Domain("company_id", "in", (False, company.id)), ["name"], load=None
            ),
            "company_id": company.id,
        }

    def _get_call_to_wrap(self):
        """Return the id of the user's last call that is over and not done."""
        call = self.env["crm.call"].search(
            Domain("agent_user_id", "=", self.env.uid)
            & Domain("company_id", "=", self.env.company.id)
            & Domain("date_ended", "!=", False)
            & Domain("date_wrapped", "=", False),
            order="date_ended desc",
            limit=1,
        )
        return call.id

    @api.model
    def set_my_state(self, state, break_id=False):
        """Say how the user stands.

        :param str state: ``ready``, ``break`` or ``offline``.
        :param int break_id: with ``break``: the reason.
        :return: as ``get_my_state``.
        :raises AccessError: the user is no agent, or says what nobody can say.
        """
        profile = self._get_own()
        if state == "ready":
            profile.action_set_available()
        elif state == "break":
            reason = self.env["crm.agent.break"].browse(break_id).exists()
            reason.check_access("read")
            profile.action_set_paused(reason.name or "")
        elif state == "offline":
            profile.action_set_offline()
        else:
            raise AccessError(
                self.env._("One is ready, on a break, or not at work; calls say more.")
            )
        return self.get_my_state()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _set_state(self, state, reason=""):
        """Change the state, and tell the people and the boards."""
        super()._set_state(state, reason)
        for profile in self:
            self.env["crm.agent.timeline"]._tell(profile.user_id, profile.company_id)

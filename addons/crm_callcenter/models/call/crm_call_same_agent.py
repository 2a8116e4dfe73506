"""The same agent again: who spoke with a caller last."""

from odoo import api, fields, models
from odoo.fields import Domain


class CrmCallSameAgent(models.AbstractModel):
    """Propose to a telephone system at whom a call should ring."""

    _name = "crm.call.same.agent"
    _description = "Same Agent Again"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _propose(self, provider, number):
        """Return who spoke with a caller last, if that agent can be called.

        Look-ups in indexes only; nothing is written.

        :param provider: the ``crm.cti.provider``; the caller runs in superuser mode.
        :param str number: of the caller, in any notation.
        :return: dict with ``extension`` and ``agent`` (name), both ``False`` when
            nobody is to be proposed.
        """
        nobody = {"extension": False, "agent": False}
        if not provider.same_agent_days:
            return nobody
        caller = self.env["crm.call.caller"]
        _number, partners, _leads = caller._identify(provider, number)
        if not partners:
            return nobody
        agent = self._get_last_agent(provider, partners[0])
        if not agent or not self._is_reachable(provider, agent):
            return nobody
        return {"extension": agent.cti_extension, "agent": agent.name}

    def _get_last_agent(self, provider, partner):
        """Return who answered the customer's last call that was answered."""
        oldest = fields.Datetime.subtract(
            fields.Datetime.now(), days=provider.same_agent_days
        )
        last = self.env["crm.call"].search(
            Domain("commercial_partner_id", "=", partner.commercial_partner_id.id)
            & Domain("company_id", "=", provider.company_id.id)
            & Domain("agent_user_id", "!=", False)
            & Domain("date_started", ">=", oldest),
            order="date_started desc, id desc",
            limit=1,
        )
        return last.agent_user_id

    def _is_reachable(self, provider, agent):
        """Tell whether a call may ring at this agent now.

        Called by ``_propose``; an add-on that knows more of agents overrides it.
        """
        company = provider.company_id
        if not (agent.active and agent.cti_extension and company in agent.company_ids):
            return False
        profile = self.env["crm.agent.profile"].search(
            Domain("user_id", "=", agent.id) & Domain("company_id", "=", company.id)
        )
        if profile.state == "paused":
            return False
        return not self.env["crm.call"].search_count(
            Domain("company_id", "=", company.id)
            & Domain("date_ended", "=", False)
            & Domain("agent_user_id", "=", agent.id),
            limit=1,
        )

"""Everything an agent on the telephone needs, in one page."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

# who waits longer was forgotten by the telephone system
QUEUE_HOURS = 2
GROUP_AGENT = "crm_callcenter.crm_callcenter_group_agent"


class CrmCallCockpit(models.AbstractModel):
    """Fill the page of an agent: queues, availability, what to say, what came of it."""

    _name = "crm.call.cockpit"
    _description = "Cockpit of an Agent"

    # ------------------------------------------------------------
    # PUBLIC METHODS
    # ------------------------------------------------------------

    @api.model
    @api.readonly
    def get_cockpit(self, call_id=None):
        """Return what the page shows beside the calls themselves.

        :param int call_id: the call that the agent looks at.
        :return: dict: ``queues`` (list of ``name``, ``count``, ``since``; who waits
            longest first), ``availability`` (``state``, ``reason``), ``dispositions``
            (list of ``id``, ``name``), ``missed`` (calls to call back), ``script``
            (text or ``False``) and ``case`` of that call.
        :rtype: dict
        :raises AccessError: the user is no agent.
        """
        if not self.env.user.has_group(GROUP_AGENT):
            raise AccessError(self.env._("The cockpit is for agents."))
        call = self.env["crm.call"].browse(call_id or ()).exists()
        call.check_access("read")
        return {
            "queues": self._get_queues(),
            "availability": self._get_availability(),
            "dispositions": self._get_dispositions(),
            "missed": self._count_missed(),
            "script": self._get_script(call),
            "case": {"id": call.case_id.id, "name": call.case_id.display_name}
            if call.case_id
            else False,
        }

    # ------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------

    def _get_company_domain(self):
        """Return the domain of calls of the current company."""
        return Domain("company_id", "=", self.env.company.id)

    def _get_queues(self):
        """Return who waits, by queue."""
        oldest = fields.Datetime.subtract(fields.Datetime.now(), hours=QUEUE_HOURS)
        groups = self.env["crm.call"]._read_group(
            self._get_company_domain()
            & Domain("date_ended", "=", False)
            & Domain("state", "=", "ringing")
            & Domain("direction", "=", "in")
            & Domain("date_started", ">=", oldest),
            ["queue"],
            ["__count", "date_started:min"],
        )
        rows = [
            {"name": queue or "", "count": count, "since": since}
            for queue, count, since in groups
        ]
        rows.sort(key=lambda row: row["since"])
        return [
            {**row, "since": fields.Datetime.to_string(row["since"])} for row in rows
        ]

    def _get_availability(self):
        """Return whether the agent is there; empty before the agent said anything."""
        profile = self.env["crm.agent.profile"].search(
            self._get_company_domain() & Domain("user_id", "=", self.env.uid)
        )
        return {"state": profile.state, "reason": profile.pause_reason}

    def _get_dispositions(self):
        """Return what may come of a call."""
        found = self.env["crm.call.disposition"].search(
            Domain("company_id", "in", (False, self.env.company.id)), limit=100
        )
        return [{"id": row.id, "name": row.name} for row in found]

    def _count_missed(self):
        """Return how many callers wait to be called back."""
        return self.env["crm.call"].search_count(
            self._get_company_domain()
            & Domain("state", "=", "missed")
            & Domain("direction", "=", "in")
            & Domain("is_called_back", "=", False),
            limit=1000,
        )

    def _get_script(self, call):
        """Return what the agent says in a call, ``False`` for nothing.

        Called by ``get_cockpit`` with the call that the agent looks at, or none;
        add-ons that dial from lists with scripts of their own override it.
        """
        # sudo: what to say is no secret of the telephone system
        return call.sudo().provider_id.greeting

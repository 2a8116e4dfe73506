"""Why a case has the agent that it has, in words."""

from odoo import fields, models

from ...tools import routing as engine


class CrmRouting(models.AbstractModel):
    """Put the reasons of decisions into sentences."""

    _inherit = "crm.routing"

    # ------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------

    def _explain(self, entry):
        """Return an entry of ``crm.case.routing_log`` as a sentence."""
        facts = entry["facts"]
        # sudo: the name of a colleague is no secret
        agent = self.env["res.users"].sudo().browse(entry["agent"] or []).name
        when = fields.Datetime.context_timestamp(
            self, fields.Datetime.to_datetime(entry["date"])
        ).strftime("%Y-%m-%d %H:%M")
        if entry["agent"]:
            text = self._explain_choice(entry["reason"], agent, facts)
            if facts.get("missing"):
                text += " " + self.env._("Not every wish is fulfilled.")
            if facts.get("from_team"):
                text += " " + self.env._("It came over from another team.")
        else:
            text = self._explain_waiting(entry["reason"])
        return f"{when}  {text}"

    def _explain_choice(self, reason, agent, facts):
        """Return why this agent got the case."""
        if reason == engine.LAST_AGENT:
            return self.env._("%(agent)s served this customer last.", agent=agent)
        if reason == engine.PULLED:
            return self.env._("%(agent)s asked for the next case.", agent=agent)
        return self.env._(
            "%(agent)s is able and had the least work (%(load)s of %(capacity)s "
            "units).",
            agent=agent,
            load=facts["load"],
            capacity=facts["capacity"],
        )

    def _explain_waiting(self, reason):
        """Return why the case waits on."""
        return {
            engine.NO_ROOM: self.env._("Waits: those who could take it are busy."),
            engine.NO_WISH: self.env._(
                "Waits a little for somebody with the wished skills or language."
            ),
            engine.DECLINED: self.env._("Waits: all who are there declined it."),
            engine.ABSENT: self.env._("Waits: nobody who could take it is there."),
            engine.NO_SKILL: self.env._("Waits: nobody has the required skills."),
            engine.NOBODY: self.env._("Waits: the team has no agents."),
        }[reason]

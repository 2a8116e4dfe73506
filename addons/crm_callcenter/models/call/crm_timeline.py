"""Calls on the customer's timeline."""

from odoo import models

from odoo.addons.crm_extended.tools.timeline import TimelineSource, TimelineText


class CrmTimeline(models.AbstractModel):
    """Add the kind "call"."""

    _inherit = "crm.timeline"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_sources(self, partner):
        """Append the calls, unless the company has turned them off."""
        sources = super()._get_sources(partner)
        if self.env.company.crm_callcenter_enabled:
            sources.append(
                TimelineSource(
                    kind="call",
                    label=self.env._("Call"),
                    icon="fa fa-phone",
                    model="crm.call",
                    domain=self._get_call_domain(partner),
                    date_fields=("date_started",),
                    describe=self._describe_calls,
                )
            )
        return sources

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _describe_calls(self, calls):
        """Say who called whom, and what came of it."""
        states = dict(calls._fields["state"]._description_selection(self.env))
        directions = dict(calls._fields["direction"]._description_selection(self.env))
        return {
            call.id: TimelineText(
                " ".join(
                    filter(None, (directions[call.direction], call.agent_user_id.name))
                ),
                call.disposition_id.name or states[call.state],
            )
            for call in calls
        }

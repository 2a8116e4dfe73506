"""Journeys on the customer's timeline."""

from odoo import models
from odoo.fields import Domain

from ...tools.timeline import TimelineSource, TimelineText


class CrmTimeline(models.AbstractModel):
    """Add the kinds "journey" and "not sent"."""

    _inherit = "crm.timeline"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_sources(self, partner):
        """Append the journeys that people entered, and what was not sent to them."""
        own = self._get_company_domain() & self._get_contact_domain(partner)
        return [
            *super()._get_sources(partner),
            TimelineSource(
                kind="journey",
                label=self.env._("Journey"),
                icon="fa fa-road",
                model="crm.journey.person",
                domain=own,
                date_fields=("date_entered",),
                describe=self._describe_journeys,
            ),
            TimelineSource(
                kind="not_sent",
                label=self.env._("Not sent"),
                icon="fa fa-ban",
                model="crm.send.log",
                domain=own & Domain("state", "in", ("blocked", "failed")),
                date_fields=("date",),
                describe=self._describe_sends,
            ),
        ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _describe_journeys(self, people):
        """Say which journey, and where the person stands."""
        states = self._get_labels(people, "state")
        return {
            person.id: TimelineText(
                person.journey_id.name,
                person.step_id.name or person.reason or states[person.state],
            )
            for person in people
        }

    def _describe_sends(self, sends):
        """Say by which channel, of what, and why not."""
        channels = self._get_labels(sends, "channel")
        reasons = self._get_labels(sends, "reason")
        return {
            send.id: TimelineText(
                " · ".join(
                    name
                    for name in (
                        channels[send.channel],
                        send.step_id.name or send.mailing_id.subject,
                    )
                    if name
                ),
                reasons.get(send.reason, ""),
            )
            for send in sends
        }

"""Visits on the customer's timeline."""

from odoo import models
from odoo.fields import Domain

from ...tools.timeline import TimelineSource, TimelineText


class CrmTimeline(models.AbstractModel):
    """Add visits, each with what it brought."""

    _inherit = "crm.timeline"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_sources(self, partner):
        """Return the sources with visits."""
        return [
            *super()._get_sources(partner),
            TimelineSource(
                kind="visit",
                label=self.env._("Visit"),
                icon="fa fa-map-marker",
                model="calendar.event",
                domain=self._get_visit_domain(partner),
                date_fields=("start",),
                describe=self._describe_visits,
            ),
        ]

    def _get_visit_domain(self, partner):
        """Return the domain of visits to one of the contacts, made by colleagues."""
        return (
            self._get_contact_domain(partner, "crm_visit_partner_id")
            & self._get_colleague_domain("user_id")
            & Domain("crm_is_visit", "=", True)
        )

    def _get_meeting_domain(self, partner):
        """Leave visits to their own kind."""
        return super()._get_meeting_domain(partner) & Domain("crm_is_visit", "!=", True)

    def _describe_visits(self, events):
        """Say who went there, and what it brought to those who may know."""
        outcome = events._fields["crm_visit_outcome"]
        texts = {}
        can_read = events._has_field_access(outcome, "read")
        labels = dict(outcome._description_selection(self.env))
        for event in events:
            detail = event.user_id.name or ""
            if can_read and event.crm_visit_outcome:
                detail = f"{labels[event.crm_visit_outcome]}, {detail}"
            texts[event.id] = TimelineText(event.name or self.env._("Visit"), detail)
        return texts

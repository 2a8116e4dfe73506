"""Movements of points on the customer's timeline."""

from odoo import models
from odoo.fields import Domain

from odoo.addons.crm_extended.tools.timeline import TimelineSource, TimelineText


class CrmTimeline(models.AbstractModel):
    """Add the kind "points"."""

    _inherit = "crm.timeline"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_sources(self, partner):
        """Append the movements of points, unless the company has turned them off."""
        sources = super()._get_sources(partner)
        if self.env.company.crm_loyalty_enabled:
            sources.append(
                TimelineSource(
                    kind="points",
                    label=self.env._("Points"),
                    icon="fa fa-gift",
                    model="loyalty.history",
                    domain=self._get_points_domain(partner),
                    date_fields=("create_date",),
                    describe=self._describe_points,
                )
            )
        return sources

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_points_domain(self, partner):
        """Return the domain of the movements on this customer's loyalty cards."""
        balance = self.env["loyalty.balance"]
        return (
            self._get_contact_domain(partner, "card_id.partner_id")
            & Domain("card_id.program_id.program_type", "=", "loyalty")
            & balance._get_program_company_domain("card_id.company_id")
        )

    def _describe_points(self, movements):
        """Say why, and how many points came or went."""
        return {
            movement.id: TimelineText(
                movement.description,
                self._format_movement(movement),
            )
            for movement in movements
        }

    def _format_movement(self, movement):
        """Return the change with its sign, e.g. ``+120 points``."""
        change = movement.issued - movement.used
        sign = "+" if change > 0 else ""
        return f"{sign}{movement.card_id._format_points(change)}"

"""Cases on the customer's timeline."""

from odoo import models

from odoo.addons.crm_extended.tools.timeline import TimelineSource, TimelineText


class CrmTimeline(models.AbstractModel):
    """Add the kind "case"."""

    _inherit = "crm.timeline"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_sources(self, partner):
        """Append the cases, unless the company has turned them off."""
        sources = super()._get_sources(partner)
        if self.env.company.crm_callcenter_enabled:
            sources.append(
                TimelineSource(
                    kind="case",
                    label=self.env._("Case"),
                    icon="fa fa-life-ring",
                    model="crm.case",
                    domain=self._get_case_domain(partner),
                    date_fields=("date_received",),
                    describe=self._describe_cases,
                )
            )
        return sources

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _describe_cases(self, cases):
        """Say what it is about, and how far it is."""
        return {
            case.id: TimelineText(case.display_name, case.stage_id.name or "")
            for case in cases
        }

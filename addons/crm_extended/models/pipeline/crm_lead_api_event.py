"""Leads are announced to who follows them."""

from odoo import api, models

# what other systems know of a lead
ANNOUNCED = (
    "name",
    "stage_id",
    "active",
    "won_status",
    "probability",
    "user_id",
    "team_id",
    "partner_id",
    "company_id",
    "expected_revenue",
    "email_from",
    "phone",
    "type",
    "lost_reason_id",
)


class CrmLead(models.Model):
    """Announce that a lead was made, changed or deleted."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Announce new leads."""
        leads = super().create(vals_list)
        leads._announce("created")
        return leads

    def write(self, vals):
        """Announce what others know of."""
        result = super().write(vals)
        if any(name in vals for name in ANNOUNCED):
            self._announce("updated")
        return result

    def unlink(self):
        """Announce that leads are gone."""
        self._announce("deleted")
        return super().unlink()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _announce(self, action):
        """Append an event per lead, of the companies in which somebody follows."""
        events = self.env["crm.api.event"]
        followed_ids = events._get_followed_ids("lead")
        if not followed_ids:
            return
        # sudo: what is told does not depend on who changed it
        events._push(
            "lead",
            [
                (
                    (lead.company_id or lead.env.company).id,
                    action,
                    lead.id,
                    lead.partner_id.id,
                    lead.name,
                    self._get_announced_state(lead),
                    lead.expected_revenue,
                )
                for lead in self.sudo()
            ],
        )

    def _get_announced_state(self, lead):
        """Return the stage, or that the deal was won or lost."""
        if lead.won_status in ("won", "lost"):
            return lead.won_status
        return lead.stage_id.name

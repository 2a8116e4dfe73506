"""New and won leads may let people into journeys, and out of them."""

from odoo import api, models


class CrmLead(models.Model):
    """Announce the persons of leads."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Announce the persons of new leads."""
        leads = super().create(vals_list)
        leads._push_journey_event("lead_created")
        return leads

    def write(self, vals):
        """Announce the person of a lead that had none before."""
        without = self.browse()
        if vals.get("partner_id"):
            without = self.filtered(lambda lead: not lead.partner_id)
        result = super().write(vals)
        without._push_journey_event("lead_created")
        return result

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Announce the persons of opportunities that were won."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        won = self.filtered(
            lambda lead: (
                new_status_by_lead.get(lead.id, {}).get("is_won")
                and not old_status_by_lead.get(lead.id, {}).get("is_won")
            )
        )
        won._push_journey_event("lead_won")
        return result

    def _push_journey_event(self, kind):
        """Append one event per lead with a person."""
        self.env["crm.journey.event"]._push(
            kind,
            [
                ((lead.company_id or self.env.company).id, lead.partner_id.id, lead.id)
                for lead in self
                if lead.partner_id
            ],
        )

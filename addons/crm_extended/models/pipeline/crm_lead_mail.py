"""Leads that come in by mail know their pipeline and their duplicates."""

from odoo import api, models


class CrmLead(models.Model):
    """Complete what Odoo makes of a mail."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Return the lead of a mail: in its pipeline, placed, its duplicates named."""
        values = dict(custom_values or {})
        team = self.env["crm.team"].browse(values.get("team_id"))
        # sudo: the gateway acts for the team, whoever fetched the mail
        pipeline = team.sudo().crm_mail_pipeline_id
        if pipeline:
            values.setdefault("pipeline_id", pipeline.id)
            values.setdefault("company_id", pipeline.company_id.id)
        lead = super().message_new(msg_dict, custom_values=values)
        if not lead.user_id:
            lead._crm_route()
        lead._note_crm_duplicates()
        return lead

    def _note_crm_duplicates(self):
        """Keep the pairs of a new lead, and name the other ones in a note."""
        self.ensure_one()
        duplicates = self._get_crm_duplicates()[self]
        if not duplicates:
            return
        # sudo: pairs are kept for all, whoever sees them
        self.env["crm.lead.pair"].sudo()._refresh(self)
        self._message_log(
            body=self.env._(
                "This may be the same as %(leads)s.",
                leads=", ".join(f"{lead.name} (#{lead.id})" for lead in duplicates[:5]),
            )
        )

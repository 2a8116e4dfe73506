"""With whom and against whom a deal was won or lost, and why."""

from odoo import fields, models


class CrmLead(models.Model):
    """Note the people, the rivals and the reasons of a deal."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    contact_ids = fields.One2many(
        comodel_name="crm.lead.contact", inverse_name="lead_id", string="People"
    )
    competitor_ids = fields.Many2many(
        comodel_name="crm.competitor",
        relation="crm_lead_competitor_rel",
        column1="lead_id",
        column2="competitor_id",
        check_company=True,
        help="Who else wants this deal.",
    )
    winner_competitor_id = fields.Many2one(
        comodel_name="crm.competitor",
        string="Lost To",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        help="The competitor who won the deal from us.",
        prefetch="crm_extended",
    )
    won_reason_id = fields.Many2one(
        comodel_name="crm.won.reason",
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
        tracking=True,
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Forget the reasons of an outcome that is none any more."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        nothing = {"is_won": False, "is_lost": False}
        for mark, field_name in (
            ("is_won", "won_reason_id"),
            ("is_lost", "winner_competitor_id"),
        ):
            left = self.filtered(
                lambda lead, mark=mark: (
                    old_status_by_lead.get(lead.id, nothing)[mark]
                    and not new_status_by_lead.get(lead.id, nothing)[mark]
                )
            ).filtered(field_name)
            if left:
                left.write({field_name: False})
        return result

    def _merge_opportunity(
        self, user_id=False, team_id=False, auto_unlink=True, max_length=5
    ):
        """Tell `_get_merge_stage_id` for which team the deals are merged."""
        merging = self.with_context(crm_merge_team_id=team_id)
        merged = super(CrmLead, merging)._merge_opportunity(
            user_id=user_id,
            team_id=team_id,
            auto_unlink=auto_unlink,
            max_length=max_length,
        )
        return merged.with_env(self.env)

    def _merge_get_fields_specific(self):
        """Let the surviving deal stand in a stage of its own pipeline."""
        return {
            **super()._merge_get_fields_specific(),
            "stage_id": lambda _name, leads: leads._get_merge_stage_id(),
        }

    def _get_merge_stage_id(self):
        """Return the stage of the deal that survives a merge of these, its first one.

        When its stage is not one of the team's, Odoo would take the first of all
        pipelines' stages; here it is the first of the deal's own pipeline.
        """
        head = self[:1]
        stage = next((lead.stage_id for lead in self if lead.stage_id), head.stage_id)
        team_id = self.env.context.get("crm_merge_team_id") or next(
            (lead.team_id.id for lead in self if lead.team_id), False
        )
        if not team_id or not stage.team_ids or team_id in stage.team_ids.ids:
            return stage.id
        of_team = head._get_pipeline_stages().filtered(
            lambda stage: not stage.team_ids or team_id in stage.team_ids.ids
        )
        return of_team[:1].id

    def _merge_dependences(self, opportunities):
        """Take people and rivals over; products only when the survivor has none."""
        super()._merge_dependences(opportunities)
        # sudo: the merge decided already that the user may do this
        head, others = self.sudo(), opportunities.sudo()
        known = {(link.partner_id, link.role_id) for link in head.contact_ids}
        for link in others.contact_ids:
            if (link.partner_id, link.role_id) not in known:
                known.add((link.partner_id, link.role_id))
                link.lead_id = head
        rivals = others.competitor_ids.filtered(
            lambda rival: rival.company_id == head.company_id
        )
        head.competitor_ids |= rivals
        if not head.line_ids:
            donor = next((lead for lead in others if lead.line_ids), others.browse())
            donor.line_ids.lead_id = head

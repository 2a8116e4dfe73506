"""What there is to do in a stage is planned when a deal reaches it."""

from odoo import Command, api, fields, models


class CrmLead(models.Model):
    """Start the playbook of a stage, once per deal."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    played_stage_ids = fields.Many2many(
        comodel_name="crm.stage",
        relation="crm_lead_played_stage_rel",
        column1="lead_id",
        column2="stage_id",
        string="Playbooks Started In",
        readonly=True,
        copy=False,
    )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Start the playbook of the stage in which a deal begins."""
        leads = super().create(vals_list)
        leads._start_playbooks()
        return leads

    def write(self, vals):
        """Start the playbooks of the stages that deals reach."""
        if not {"stage_id", "pipeline_id"} & set(vals):
            return super().write(vals)
        stages_before = {lead.id: lead.stage_id for lead in self}
        result = super().write(vals)
        self.filtered(
            lambda lead: lead.stage_id != stages_before[lead.id]
        )._start_playbooks()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _start_playbooks(self):
        """Plan the activities of the stages in which the deals are.

        A deal that comes back to a stage has its activities already.
        """
        for stage, leads in self.grouped("stage_id").items():
            # sudo: salespeople need not read how a stage is set up
            plan = stage.sudo().activity_plan_id
            if not plan.active:
                continue
            fresh = leads.filtered(lambda lead, s=stage: s not in lead.played_stage_ids)
            if fresh:
                fresh._play(plan)
                # sudo: the field is a note of the system
                fresh.sudo().played_stage_ids = [Command.link(stage.id)]

    def _play(self, plan):
        """Plan the activities of a plan for all deals with one call."""
        today = fields.Date.context_today(self)
        model_id = self.env["ir.model"]._get_id(self._name)
        self.env["mail.activity"].create(
            [
                {
                    "res_model_id": model_id,
                    "res_id": lead.id,
                    "activity_type_id": template.activity_type_id.id,
                    "summary": template.summary,
                    "note": template.note,
                    "date_deadline": template._get_date_deadline(today),
                    "user_id": lead._get_playbook_user(template).id,
                    "automated": True,
                }
                for lead in self
                for template in plan.template_ids
            ]
        )

    def _get_playbook_user(self, template):
        """Return who does an activity of a playbook.

        Nobody when the deal has no salesperson and its team no leader: the activity is
        open to all who see the deal.
        """
        self.ensure_one()
        on_demand = self.user_id or self.team_id.user_id
        if template.responsible_type == "on_demand":
            return on_demand
        return template._determine_responsible(on_demand, self)["responsible"]

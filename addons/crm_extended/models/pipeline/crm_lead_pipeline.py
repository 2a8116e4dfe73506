"""Deals go through the stages of their pipeline."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .crm_stage import CRM_STATUSES


class CrmLead(models.Model):
    """A deal is in a pipeline of its company, and in a stage of that pipeline."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    pipeline_id = fields.Many2one(
        comodel_name="crm.pipeline",
        compute="_compute_pipeline_id",
        store=True,
        readonly=False,
        index=True,
        tracking=True,
        ondelete="restrict",
        domain="[('company_id', '=?', company_id)]",
        copy=True,
    )
    stage_id = fields.Many2one(
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_id),"
        " ('id', 'in', available_stage_ids)]",
    )
    available_stage_ids = fields.Many2many(
        comodel_name="crm.stage", compute="_compute_available_stage_ids"
    )
    crm_status = fields.Selection(
        selection=[*CRM_STATUSES, ("lost", "Lost")],
        string="Common Status",
        compute="_compute_crm_status",
        store=True,
        help="What the stage means in every pipeline; lost when the deal is lost.",
        prefetch="crm_extended",
    )

    # for the rule of stages: which pipelines have deals of no company
    _pipeline_of_no_company = models.Index("(pipeline_id) WHERE company_id IS NULL")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("company_id")
    def _compute_pipeline_id(self):
        """Begin in the company's default pipeline; another company has another one.

        A deal of no company is worked in the pipeline of the company it came in by.
        """
        pipelines = self.env["crm.pipeline"]
        for lead in self:
            current_id = pipelines._get_company_id(lead.pipeline_id._origin.id)
            company_id = lead.company_id.id or current_id or self.env.company.id
            if current_id != company_id:
                lead.pipeline_id = pipelines._get_default_id(company_id)

    @api.depends("pipeline_id")
    def _compute_stage_id(self):
        """Keep the common status of a deal that goes to another pipeline."""
        super()._compute_stage_id()
        for lead in self:
            if not lead._is_in_own_pipeline():
                lead.stage_id = lead._find_stage_of_status(lead.stage_id.crm_status)

    @api.depends("pipeline_id")
    def _compute_available_stage_ids(self):
        """Find the stages of each pipeline once."""
        stages = self.env["crm.stage"]
        for pipeline, leads in self.grouped("pipeline_id").items():
            company = pipeline.sudo().company_id  # sudo: as above
            domain = self.env["crm.pipeline"]._get_stage_domain(
                pipeline.id, company.id or self.env.company.id
            )
            leads.available_stage_ids = stages.search(domain)

    @api.depends("stage_id.crm_status", "won_status")
    def _compute_crm_status(self):
        """Lost beats the stage in which the deal was lost."""
        for lead in self:
            lead.crm_status = (
                "lost" if lead.won_status == "lost" else lead.stage_id.crm_status
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("stage_id", "pipeline_id")
    def _check_stage_of_pipeline(self):
        """Refuse a stage of another pipeline."""
        for lead in self:
            if not lead._is_in_own_pipeline():
                raise ValidationError(
                    self.env._(
                        "Stage %(stage)s is no stage of pipeline %(pipeline)s.",
                        stage=lead.stage_id.name,
                        pipeline=lead.pipeline_id.name,
                    )
                )

    @api.constrains("company_id", "pipeline_id")
    def _check_company_of_pipeline(self):
        """Refuse the pipeline of another company."""
        pipelines = self.env["crm.pipeline"]
        for lead in self.filtered("company_id"):
            pipeline = lead.pipeline_id
            company_id = pipelines._get_company_id(pipeline.id)
            if pipeline and company_id != lead.company_id.id:
                raise ValidationError(
                    self.env._(
                        "%(lead)s belongs to %(company)s and cannot be in a pipeline "
                        "of %(other)s.",
                        lead=lead.name,
                        company=lead.company_id.name,
                        # sudo: its name tells what is wrong
                        other=pipeline.sudo().company_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Take pipeline and kind of the record from what is said."""
        for vals in vals_list:
            self._complete_pipeline_vals(vals)
        return super().create(vals_list)

    def write(self, vals):
        """Follow a stage into its pipeline."""
        if vals.get("stage_id") and "pipeline_id" not in vals:
            pipeline = self.env["crm.stage"].browse(vals["stage_id"]).pipeline_id
            moved = self.filtered(lambda lead: lead.pipeline_id != pipeline)
            if pipeline and moved:
                moved.write({"pipeline_id": pipeline.id, "stage_id": vals["stage_id"]})
        return super().write(vals)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def action_set_won(self):
        """Go to the won stage of each deal's own pipeline.

        Odoo looks the won stages up for all deals together.
        """
        for leads in self.grouped("pipeline_id").values():
            super(CrmLead, leads).action_set_won()
        return True

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """Show the stages of the chosen pipelines only, as columns of the kanban.

        The chosen ones are those that the filter names, else the default ones. Stages
        of other pipelines appear when deals are in them.
        """
        found = super()._read_group_stage_ids(stages, domain)
        pipelines = self._get_chosen_pipelines(domain)
        with_shared = any(pipelines.mapped("is_default"))
        return found.filtered(
            lambda stage: (
                stage in stages
                or stage.pipeline_id in pipelines
                or (with_shared and not stage.pipeline_id)
            )
        )

    @api.model
    def _get_chosen_pipelines(self, domain):
        """Return the pipelines that a filter of deals names.

        :return: ``crm.pipeline``, with the rights of the system.
        """
        # sudo: stages are shown to whoever sees the deals
        pipelines = self.env["crm.pipeline"].sudo()
        named = [
            fields.Domain(
                "id" if condition.operator in ("=", "in") else "display_name",
                condition.operator,
                condition.value,
            )
            for condition in fields.Domain(domain).iter_conditions()
            if condition.field_expr == "pipeline_id" and condition.value
        ]
        if named:
            return pipelines.search(fields.Domain.AND(named))
        default_ids = [
            pipelines._get_default_id(company.id) for company in self.env.companies
        ]
        return pipelines.browse([found for found in default_ids if found])

    def _stage_find(self, team_id=False, domain=None, order="sequence, id", limit=1):
        """Look among the stages of the deals' pipelines only."""
        pipelines = self.env["crm.pipeline"]
        pairs = {
            (pipeline.id, pipelines._get_company_id(pipeline.id) or self.env.company.id)
            for pipeline in self.mapped("pipeline_id")
        } or {(self.env.context.get("default_pipeline_id"), self.env.company.id)}
        own = fields.Domain.OR(
            [pipelines._get_stage_domain(*pair) for pair in sorted(pairs)]
        )
        return super()._stage_find(
            team_id=team_id,
            domain=list(domain or []) + list(own),
            order=order,
            limit=limit,
        )

    def _find_stage_of_status(self, status):
        """Return the deal's stage with a common status, else the first one."""
        self.ensure_one()
        if status:
            stage = self._stage_find(domain=[("crm_status", "=", status)])
            if stage:
                return stage
        return self._stage_find(domain=[("fold", "=", False)])

    def _is_in_own_pipeline(self):
        """Whether the stage is one of the pipeline, or one that all have."""
        self.ensure_one()
        pipeline = self.stage_id.pipeline_id
        return not pipeline or not self.pipeline_id or pipeline == self.pipeline_id

    @api.model
    def _complete_pipeline_vals(self, vals):
        """Add to the values of a new record what the stage or the pipeline says."""
        context = self.env.context
        stage_id = vals.get("stage_id") or context.get("default_stage_id")
        if stage_id and not vals.get("pipeline_id"):
            pipeline = self.env["crm.stage"].browse(stage_id).pipeline_id
            if pipeline:
                vals["pipeline_id"] = pipeline.id
        if vals.get("pipeline_id") and not (
            vals.get("type") or context.get("default_type")
        ):
            # sudo: whoever may create a deal need not read the set-up
            pipeline = self.env["crm.pipeline"].sudo().browse(vals["pipeline_id"])
            if pipeline.lead_type:
                vals["type"] = pipeline.lead_type

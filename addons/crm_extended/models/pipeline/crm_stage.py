"""Stages that belong to a pipeline and say what they mean to everybody."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.pipeline_stage import OPEN_STATUSES, WON_STATUS

CRM_STATUSES = [
    ("new", "New"),
    ("qualified", "Qualified"),
    ("proposal", "Proposal"),
    ("negotiation", "Negotiation"),
    ("won", "Won"),
]


class CrmStage(models.Model):
    """A stage is one pipeline's own; without a pipeline it serves all default ones."""

    _inherit = "crm.stage"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    pipeline_id = fields.Many2one(
        comodel_name="crm.pipeline",
        ondelete="cascade",
        index="btree_not_null",
        help="The pipeline whose stage this is. Empty: the stage is in the default "
        "pipeline of every company.",
    )
    is_visible = fields.Boolean(
        compute="_compute_is_visible",
        search="_search_is_visible",
        compute_sudo=True,
        help="The stage belongs to no pipeline, to one of the companies in which the "
        "user works, or to a pipeline with a deal of no company.",
    )
    crm_status = fields.Selection(
        selection=CRM_STATUSES,
        string="Common Status",
        compute="_compute_crm_status",
        inverse="_inverse_crm_status",
        store=True,
        readonly=False,
        help="What the stage means in every pipeline, so that reports can compare "
        "pipelines with different stages.",
    )

    gate_ids = fields.One2many(
        comodel_name="crm.stage.gate",
        inverse_name="stage_id",
        string="To Leave the Stage",
        copy=True,
    )
    gate_count = fields.Integer(compute="_compute_gate_count")
    activity_plan_id = fields.Many2one(
        comodel_name="mail.activity.plan",
        string="Playbook",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('res_model', '=', 'crm.lead')]",
        help="Its activities are planned when a deal reaches the stage, once per deal. "
        "Those without a default user are for the deal's salesperson.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("pipeline_id.company_id")
    @api.depends_context("allowed_company_ids")
    def _compute_is_visible(self):
        """Look for deals of no company in pipelines of other companies only."""
        companies = self.env.companies
        others = self.pipeline_id.filtered(
            lambda pipeline: pipeline.company_id not in companies
        )
        leads = self.env["crm.lead"].with_context(active_test=False)
        domain = [("pipeline_id", "in", others.ids), ("company_id", "=", False)]
        shown = leads._read_group(domain, ["pipeline_id"]) if others else []
        hidden = others.browse(set(others.ids) - {pipeline.id for [pipeline] in shown})
        for stage in self:
            stage.is_visible = stage.pipeline_id not in hidden

    @api.model
    def _search_is_visible(self, operator, value):
        """Search as one condition: every page with a deal asks for its stage.

        Whether a deal of no company is there is asked by the order of the index: where
        most deals have none, PostgreSQL would expect one at once and read them all.
        """
        if operator != "in":
            return NotImplemented
        companies = self.env.companies.ids
        lead_fields = self.env["crm.lead"]._fields
        read = (
            lead_fields["pipeline_id"],
            lead_fields["company_id"],
            self.env["crm.pipeline"]._fields["company_id"],
        )

        def to_sql(model, alias, query):
            return SQL(
                """
                (%(pipeline)s IS NULL
                 OR EXISTS (SELECT FROM crm_pipeline p
                             WHERE p.id = %(pipeline)s
                               AND p.company_id = ANY(%(companies)s))
                 OR %(pipeline)s = (SELECT l.pipeline_id FROM crm_lead l
                                     WHERE l.pipeline_id >= %(pipeline)s
                                       AND l.company_id IS NULL
                                  ORDER BY l.pipeline_id
                                     LIMIT 1))
                """,
                pipeline=model._field_to_sql(alias, "pipeline_id", query),
                companies=companies,
                to_flush=read,
            )

        domain = Domain.custom(to_sql=to_sql, predicate=lambda stage: stage.is_visible)
        return domain if True in value else ~domain

    @api.depends("is_won")
    def _compute_crm_status(self):
        """Make a won stage won, and one that is won no more qualified."""
        for stage in self:
            if stage.is_won:
                stage.crm_status = WON_STATUS
            elif not stage.crm_status or stage.crm_status == WON_STATUS:
                stage.crm_status = (
                    OPEN_STATUSES[1] if stage._origin.id else OPEN_STATUSES[0]
                )

    def _inverse_crm_status(self):
        """Keep Odoo's own mark of a won stage in step."""
        for stage in self:
            is_won = stage.crm_status == WON_STATUS
            if stage.is_won != is_won:
                stage.is_won = is_won

    @api.depends("gate_ids")
    def _compute_gate_count(self):
        """Count what is asked for before a deal may leave."""
        for stage in self:
            stage.gate_count = len(stage.gate_ids)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("pipeline_id")
    def _check_pipeline_of_leads(self):
        """Refuse to take a stage away from the deals that stand in it."""
        for stage in self.filtered("pipeline_id"):
            # sudo: deals of companies that the user may not enter count as well
            stray = (
                self.env["crm.lead"]
                .sudo()
                .with_context(active_test=False)
                .search(
                    [
                        ("stage_id", "=", stage.id),
                        ("pipeline_id", "not in", [False, stage.pipeline_id.id]),
                    ],
                    limit=1,
                )
            )
            if stray:
                raise ValidationError(
                    self.env._(
                        "Stage %(stage)s holds deals of another pipeline than "
                        "%(pipeline)s. Move them to another stage first.",
                        stage=stage.name,
                        pipeline=stage.pipeline_id.name,
                    )
                )

    @api.constrains("activity_plan_id", "pipeline_id")
    def _check_company_of_playbook(self):
        """Refuse the playbook of another company."""
        for stage in self:
            # sudo: the plan may be that of a company the user cannot enter
            plan = stage.activity_plan_id.sudo()
            company = stage.pipeline_id.sudo().company_id  # sudo: as above
            if plan.res_model and plan.res_model != "crm.lead":
                raise ValidationError(
                    self.env._(
                        "Plan %(plan)s is not for leads and opportunities.",
                        plan=plan.name,
                    )
                )
            if plan.company_id and plan.company_id != company:
                raise ValidationError(
                    self.env._(
                        "Plan %(plan)s belongs to %(company)s, stage %(stage)s does "
                        "not.",
                        plan=plan.name,
                        company=plan.company_id.name,
                        stage=stage.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model
    def name_create(self, name):
        """Put a column that is added on the board into the board's pipeline.

        The company's default one when the board shows no other.
        """
        pipeline_id = self.env.context.get("default_pipeline_id")
        if not pipeline_id:
            pipelines = self.env["crm.pipeline"]
            pipeline_id = pipelines._get_default_id(self.env.company.id)
        stages = self.with_context(default_pipeline_id=pipeline_id)
        return super(CrmStage, stages).name_create(name)

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_stage(self):
        """Open the stage, with what it asks for and its playbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "name": self.env._("Stage"),
            "target": "new",
        }

"""A pipeline: the way in which a company wins one kind of business."""

from odoo import api, fields, models, tools
from odoo.exceptions import UserError

from ...queries.pipeline import build_adoption_query
from ...tools.pipeline_stage import guess_statuses

DEFAULT_CODE = "new_business"


class CrmPipeline(models.Model):
    """A company's own stages, in order, for one kind of deal."""

    _name = "crm.pipeline"
    _description = "Sales Pipeline"
    _order = "company_id, sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True,
        copy=False,
        help="By which other systems name the pipeline.",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer(string="Colour")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    is_default = fields.Boolean(
        string="Default",
        copy=False,
        help="New leads and opportunities of the company begin here unless they say "
        "otherwise.",
    )
    lead_type = fields.Selection(
        selection=[("lead", "Leads"), ("opportunity", "Opportunities")],
        string="Begins With",
        help="What is made when a record arrives for this pipeline without saying "
        "whether it is a lead or an opportunity. Empty: as Odoo's settings say.",
    )
    won_on_order = fields.Boolean(
        string="Won by Order",
        help="A deal is won when one of its quotations is confirmed. It is done within "
        "a minute, not while the order is confirmed.",
    )
    stage_ids = fields.One2many(
        comodel_name="crm.stage", inverse_name="pipeline_id", string="Stages"
    )
    lead_ids = fields.One2many(
        comodel_name="crm.lead", inverse_name="pipeline_id", string="Deals"
    )

    currency_id = fields.Many2one(related="company_id.currency_id")
    open_count = fields.Integer(string="Open Deals", compute="_compute_open_stats")
    open_revenue = fields.Monetary(
        string="Expected Revenue", compute="_compute_open_stats"
    )
    open_prorated = fields.Monetary(
        string="Prorated Revenue", compute="_compute_open_stats"
    )

    _code_uniq = models.Constraint(
        "UNIQUE(company_id, code)",
        "This company has a pipeline with this code already.",
    )
    _default_uniq = models.UniqueIndex(
        "(company_id) WHERE is_default", "A company has one default pipeline only."
    )
    _default_active = models.Constraint(
        "CHECK(active OR NOT is_default)",
        "The default pipeline cannot be archived. Make another one the default first.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_open_stats(self):
        """Count the open opportunities that the user sees, and sum them up.

        Sets ``open_count``, ``open_revenue`` and ``open_prorated``.
        """
        rows = self.env["crm.lead"]._read_group(
            [
                ("pipeline_id", "in", self.ids),
                ("type", "=", "opportunity"),
                ("won_status", "=", "pending"),
            ],
            ["pipeline_id"],
            ["__count", "expected_revenue:sum", "prorated_revenue:sum"],
        )
        figures = {row[0]: row[1:] for row in rows}
        for pipeline in self:
            count, revenue, prorated = figures.get(pipeline, (0, 0.0, 0.0))
            pipeline.open_count = count
            pipeline.open_revenue = revenue
            pipeline.open_prorated = prorated

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Take the mark of the default over from the pipeline that had it."""
        for vals in vals_list:
            if vals.get("is_default"):
                self._release_default(vals.get("company_id") or self.env.company.id)
        pipelines = super().create(vals_list)
        self.env.registry.clear_cache()
        return pipelines

    def write(self, vals):
        """Take the mark of the default over; a company is never without one."""
        if vals.get("is_default"):
            for pipeline in self:
                pipeline._release_default(
                    vals.get("company_id") or pipeline.company_id.id
                )
        elif "is_default" in vals and any(self.mapped("is_default")):
            raise UserError(
                self.env._(
                    "Every company needs a default pipeline. Make another one the "
                    "default instead."
                )
            )
        result = super().write(vals)
        if {"is_default", "company_id", "active", "won_on_order"} & set(vals):
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        """Forget which pipelines are the default ones."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        """Keep the default pipeline, and those in which there are deals."""
        if any(self.mapped("is_default")):
            raise UserError(
                self.env._(
                    "The default pipeline cannot be deleted. Make another one the "
                    "default first."
                )
            )
        # sudo: deals that the user may not see are in the pipeline as well
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        used = leads.search([("pipeline_id", "in", self.ids)], limit=1).pipeline_id
        if used:
            raise UserError(
                self.env._(
                    "There are deals in pipeline %(name)s, lost ones perhaps. Archive "
                    "it instead.",
                    name=used.name,
                )
            )

    def copy_data(self, default=None):
        """Name and code of a copy are its own."""
        vals_list = super().copy_data(default)
        for pipeline, vals in zip(self, vals_list, strict=True):
            if not (default or {}).get("name"):
                vals["name"] = self.env._("%(name)s (copy)", name=pipeline.name)
            vals.setdefault("code", pipeline._get_free_code(pipeline.code))
        return vals_list

    def copy(self, default=None):
        """Copy the stages along."""
        copies = super().copy(default)
        for pipeline, twin in zip(self, copies, strict=True):
            for stage in pipeline.stage_ids:
                stage.copy({"pipeline_id": twin.id, "name": stage.name})
        return copies

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_deals(self):
        """Open the deals of the pipeline, its stages as columns."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm.crm_lead_action_pipeline"
        )
        return {
            **action,
            "display_name": self.name,
            "context": {
                "default_type": "opportunity",
                "default_pipeline_id": self.id,
                "search_default_pipeline_id": self.id,
                "show_user_team_stages": 1,
            },
        }

    def action_make_default(self):
        """Let new leads and opportunities of the company begin here."""
        self.ensure_one()
        self.write({"is_default": True})

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_default(self, company):
        """Return the default pipeline of a company; empty for no company."""
        return self.browse(self._get_default_id(company.id))

    @api.model
    @tools.ormcache("company_id")
    def _get_default_id(self, company_id):
        """Return the id of a company's default pipeline, or False."""
        if not company_id:
            return False
        # sudo: the default holds for everybody in the company
        return (
            self.sudo()
            .search([("company_id", "=", company_id), ("is_default", "=", True)])
            .id
        )

    @api.model
    @tools.ormcache("pipeline_id")
    def _get_company_id(self, pipeline_id):
        """Return the id of a pipeline's company, or False for no pipeline.

        Whoever asks: the pipeline may be that of a company the user cannot enter.
        """
        # sudo: as said above
        return self.sudo().browse(pipeline_id).company_id.id

    @api.model
    def _find_by_code(self, code, company):
        """Return the pipeline of a company that other systems call by this code.

        :return: the pipeline, or an empty recordset when there is none in use.
        """
        # sudo: callers of the interface may read no pipeline
        found = self.sudo().search(
            [("code", "=", code), ("company_id", "=", company.id)], limit=1
        )
        return self.browse(found.id)

    @api.model
    @tools.ormcache()
    def _get_won_by_order_ids(self):
        """Return the ids of the pipelines in which an order wins the deal."""
        # sudo: whoever confirms an order need not read pipelines
        return frozenset(self.sudo().search([("won_on_order", "=", True)]).ids)

    @api.model
    def _get_stage_domain(self, pipeline_id, company_id):
        """Return the domain of the stages of a pipeline.

        :param int pipeline_id: a pipeline, or False for deals without a company.
        :param int company_id: the company of the pipeline.
        """
        default_id = self._get_default_id(company_id)
        pipeline_id = pipeline_id or default_id
        if pipeline_id == default_id:
            return fields.Domain("pipeline_id", "in", [False, pipeline_id])
        return fields.Domain("pipeline_id", "=", pipeline_id)

    def _release_default(self, company_id):
        """Take the mark of the default from the pipeline of a company that has it."""
        holder = self.with_context(active_test=False).search(
            [("company_id", "=", company_id), ("is_default", "=", True)]
        )
        holder -= self
        if holder:
            # not by our own `write`, which keeps a company from having none
            models.Model.write(holder, {"is_default": False})
            holder.flush_recordset(["is_default"])

    def _get_free_code(self, code, company=None):
        """Return the code, with a number behind it when the company has it already."""
        company = company or self.company_id
        taken = set(
            # sudo: archived pipelines and other people's have codes as well
            self.sudo()
            .with_context(active_test=False)
            .search([("company_id", "=", company.id)])
            .mapped("code")
        )
        candidate, number = code, 2
        while candidate in taken:
            candidate = f"{code}_{number}"
            number += 1
        return candidate

    # ------------------------------------------------------------
    # SETTING UP
    # ------------------------------------------------------------

    @api.model
    def _ensure_defaults(self):
        """Give each company that has none a default pipeline; called at each install.

        The first company takes Odoo's stages over, the others get stages of their own
        with the same names. Deals that exist are put where they stood.
        """
        # sudo: every company needs one, whoever installs or creates a company
        pipelines = self.sudo()
        having = pipelines.search([("is_default", "=", True)]).company_id
        lacking = having.search([("id", "not in", having.ids)], order="id")
        for company in lacking:
            pipelines._create_default(company, take_over=not having)
            having |= company

    @api.model
    def _create_default(self, company, take_over=False):
        """Create the default pipeline of a company and put its deals into it.

        :param bool take_over: use Odoo's stages themselves instead of copies.
        """
        pipeline = self.create(
            {
                "name": self.env._("New Business"),
                "code": self._get_free_code(DEFAULT_CODE, company),
                "company_id": company.id,
                "is_default": True,
                "sequence": 0,
            }
        )
        stages = self._get_model_stages(company, take_over)
        twins = {}  # {stage: the stage of this pipeline}
        statuses = stages.mapped("crm_status")
        if take_over:
            statuses = guess_statuses(stages.mapped("is_won"))
        for stage, status in zip(stages, statuses, strict=True):
            if take_over:
                stage.write({"pipeline_id": pipeline.id, "crm_status": status})
            else:
                twins[stage] = stage.copy(
                    {
                        "name": stage.name,
                        "pipeline_id": pipeline.id,
                        "crm_status": status,
                        "team_ids": stage.team_ids.filtered(
                            lambda team: team.company_id in (company, company.browse())
                        ).ids,
                    }
                )
        pipeline._adopt_leads(twins, with_companyless=take_over)
        return pipeline

    @api.model
    def _get_model_stages(self, company, take_over):
        """Return the stages that a company's default pipeline is made of.

        Odoo's own ones at first; then those of the first default pipeline. Stages of
        teams of other companies are left out.
        """
        stages = self.env["crm.stage"]
        if take_over:
            return stages.search([("pipeline_id", "=", False)])
        model = self.search(
            [("is_default", "=", True), ("company_id", "!=", company.id)],
            order="id",
            limit=1,
        )
        return model.stage_ids.filtered(
            lambda stage: (
                not stage.team_ids
                or stage.team_ids.filtered(
                    lambda team: team.company_id in (company, company.browse())
                )
            )
        )

    def _adopt_leads(self, twins, with_companyless):
        """Put the deals of the company that have no pipeline into this one.

        :param dict twins: stage -> stage of this pipeline that takes its place.
        :param bool with_companyless: also the deals that belong to no company.
        """
        self.ensure_one()
        leads = self.env["crm.lead"]
        leads.flush_model(["stage_id", "company_id", "pipeline_id"])
        self.env.cr.execute(
            build_adoption_query(self.id, self.company_id.id, twins, with_companyless)
        )
        leads.invalidate_model(["stage_id", "pipeline_id", "crm_status"])

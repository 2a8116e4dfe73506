"""Pipelines to begin with, one click each."""

from odoo import fields, models


class CrmPipelineTemplate(models.Model):
    """What a pipeline is made of; a company gets a copy and changes it at will."""

    _name = "crm.pipeline.template"
    _description = "Pipeline Template"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    description = fields.Text(translate=True)
    lead_type = fields.Selection(
        selection=[("lead", "Leads"), ("opportunity", "Opportunities")],
        string="Begins With",
    )
    won_on_order = fields.Boolean(string="Won by Order")
    stage_ids = fields.One2many(
        comodel_name="crm.pipeline.template.stage",
        inverse_name="template_id",
        string="Stages",
    )

    _code_uniq = models.Constraint(
        "UNIQUE(code)", "There is already a template with this code."
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_use(self):
        """Create a pipeline of the user's company and open it."""
        self.ensure_one()
        pipeline = self._create_pipeline(self.env.company)
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.pipeline",
            "res_id": pipeline.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "name": pipeline.name,
            "target": "main",
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _create_pipeline(self, company):
        """Return a new pipeline of a company, under the rights of the user.

        :raises AccessError: the user may not set pipelines up.
        """
        self.ensure_one()
        pipelines = self.env["crm.pipeline"]
        return pipelines.create(
            {
                "name": self.name,
                "code": pipelines._get_free_code(self.code, company),
                "company_id": company.id,
                "lead_type": self.lead_type,
                "won_on_order": self.won_on_order,
                "stage_ids": [
                    fields.Command.create(stage._prepare_stage_vals())
                    for stage in self.stage_ids
                ],
            }
        )

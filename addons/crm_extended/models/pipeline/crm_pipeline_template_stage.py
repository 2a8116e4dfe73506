"""The stages of the pipelines to begin with."""

from odoo import fields, models

from .crm_stage import CRM_STATUSES


class CrmPipelineTemplateStage(models.Model):
    """One stage, with what it asks for before a deal may leave it."""

    _name = "crm.pipeline.template.stage"
    _description = "Stage of a Pipeline Template"
    _order = "template_id, sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    template_id = fields.Many2one(
        comodel_name="crm.pipeline.template",
        required=True,
        ondelete="cascade",
        index=True,
    )
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    crm_status = fields.Selection(
        selection=CRM_STATUSES, string="Common Status", required=True, default="new"
    )
    rotting_threshold_days = fields.Integer(string="Days to Rot")
    required_field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        relation="crm_pipeline_template_stage_field_rel",
        column1="stage_id",
        column2="field_id",
        string="Asked For",
        domain=[("model", "=", "crm.lead")],
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_stage_vals(self):
        """Return the values of the stage of a new pipeline.

        Called by ``crm.pipeline.template._create_pipeline``.
        """
        self.ensure_one()
        return {
            "name": self.name,
            "sequence": self.sequence,
            "crm_status": self.crm_status,
            "rotting_threshold_days": self.rotting_threshold_days,
            "gate_ids": [
                fields.Command.create({"kind": "field", "field_id": field.id})
                # sudo: people who set pipelines up may not read all of Odoo's fields
                for field in self.sudo().required_field_ids
            ],
        }

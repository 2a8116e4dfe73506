"""What a case must have before it enters a stage."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCaseStage(models.Model):
    """Ask for fields, an answer or the checklist; for nothing unless told."""

    _inherit = "crm.case.stage"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    required_field_ids = fields.Many2many(
        comodel_name="ir.model.fields",
        relation="crm_case_stage_required_field_rel",
        column1="stage_id",
        column2="field_id",
        string="Filled Fields",
        domain="[('model', '=', 'crm.case'), ('readonly', '=', False)]",
        help="Fields that must be filled before a case enters this stage.",
    )
    requires_answer = fields.Boolean(
        string="An Answer Given", help="The customer got an answer."
    )
    requires_checklist = fields.Boolean(
        string="The Checklist Done", help="Everything required on it is done."
    )


class CrmCase(models.Model):
    """Check the gates; copy the checklist of the type."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    checklist_ids = fields.One2many(
        comodel_name="crm.case.checklist",
        inverse_name="case_id",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Give the cases the checklist of their type."""
        cases = super().create(vals_list)
        cases._fill_checklist()
        return cases

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.private
    def _after_changes(self, changes, at):
        """Bring the checklist of a new type."""
        super()._after_changes(changes, at)
        retyped = self.filtered(lambda case: "type_id" in changes[case.id])
        retyped._fill_checklist()

    def _check_gates(self, changes):
        """Refuse a stage whose gate is closed.

        :raises UserError: naming all that is missing.
        """
        super()._check_gates(changes)
        moved = self.filtered(lambda case: "stage_id" in changes[case.id])
        for case in moved:
            case._check_gate()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_gate(self):
        """Refuse the stage when something it asks for is missing.

        :raises UserError: naming all that is missing.
        """
        self.ensure_one()
        # sudo: the stage's gate holds for everybody, whatever they may read
        stage_sudo, case_sudo = self.stage_id.sudo(), self.sudo()
        missing = [
            field.field_description
            for field in stage_sudo.required_field_ids
            if field.name in case_sudo._fields and not case_sudo[field.name]
        ]
        if stage_sudo.requires_answer and not case_sudo.date_first_response:
            missing.append(self.env._("an answer to the customer"))
        if stage_sudo.requires_checklist:
            missing += case_sudo.checklist_ids.filtered(
                lambda line: line.is_required and not line.is_done
            ).mapped("name")
        if missing:
            raise UserError(
                self.env._(
                    "%(number)s cannot enter “%(stage)s” yet. Missing: %(missing)s.",
                    number=self.number,
                    stage=stage_sudo.name,
                    missing=", ".join(missing),
                )
            )

    def _fill_checklist(self):
        """Add what the type asks for and is not on the list yet."""
        # sudo: checklists follow the type, whoever sends the case
        lines_sudo = self.env["crm.case.checklist"].sudo()
        values = [
            {
                "case_id": case.id,
                "item_id": item.id,
                "sequence": item.sequence,
                "name": item.name,
                "is_required": item.is_required,
            }
            for case in self.sudo()
            for item in case.type_id.checklist_item_ids - case.checklist_ids.item_id
        ]
        if values:
            lines_sudo.create(values)

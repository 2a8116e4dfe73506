"""Which types ask for an approval of the answer, and for a checklist."""

from odoo import api, fields, models


class CrmCaseType(models.Model):
    """Say whose answers are read before they leave, and what is to be done."""

    _inherit = "crm.case.type"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    requires_approval = fields.Boolean(
        string="Approve Answers",
        help="Answers to cases of this type leave when somebody else has approved "
        "them. Holds for the types below it, too.",
    )
    is_approval_required = fields.Boolean(
        compute="_compute_is_approval_required", recursive=True
    )
    approver_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_case_type_approver_rel",
        column1="type_id",
        column2="user_id",
        string="Approvers",
        domain="[('share', '=', False)]",
        help="Who approves beside the supervisors, and is asked first. Without any the "
        "leader of the team is asked.",
    )
    can_approve_own = fields.Boolean(
        string="Supervisors Approve Their Own",
        help="For a supervisor who works alone.",
    )
    checklist_item_ids = fields.One2many(
        comodel_name="crm.case.checklist.item",
        inverse_name="type_id",
        string="Checklist",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("requires_approval", "parent_id.is_approval_required")
    def _compute_is_approval_required(self):
        for case_type in self:
            case_type.is_approval_required = (
                case_type.requires_approval or case_type.parent_id.is_approval_required
            )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_approval_type(self):
        """Return the nearest type from here up that asks for approval, else self."""
        case_type = self
        while case_type and not case_type.requires_approval:
            case_type = case_type.parent_id
        return case_type or self

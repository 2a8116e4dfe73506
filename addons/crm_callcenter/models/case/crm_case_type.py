"""What a case is about."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

COMPLEXITIES = [("simple", "Simple"), ("medium", "Medium"), ("complex", "Complex")]
KINDS = [("standard", "Standard"), ("combined", "Combined"), ("special", "Special")]


class CrmCaseType(models.Model):
    """A node of the tree of types."""

    _name = "crm.case.type"
    _description = "Case Type"
    _parent_store = True
    _rec_name = "complete_name"
    _order = "complete_name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        help="Leave empty to use this type in all companies.",
    )
    parent_id = fields.Many2one(
        comodel_name="crm.case.type",
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many(comodel_name="crm.case.type", inverse_name="parent_id")
    complexity = fields.Selection(
        selection=COMPLEXITIES, default="simple", required=True
    )
    kind = fields.Selection(selection=KINDS, default="standard", required=True)

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for case_type in self:
            parent = case_type.parent_id.complete_name
            case_type.complete_name = (
                f"{parent} / {case_type.name}" if parent else case_type.name
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("parent_id")
    def _check_parent_id(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A type cannot lie below itself."))

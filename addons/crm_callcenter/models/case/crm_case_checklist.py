"""What is to be done on a case before it is done."""

from odoo import api, fields, models


class CrmCaseChecklist(models.Model):
    """One thing to do on one case."""

    _name = "crm.case.checklist"
    _description = "Checklist of a Case"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    item_id = fields.Many2one(
        comodel_name="crm.case.checklist.item", index=True, ondelete="set null"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True)
    is_required = fields.Boolean(string="Required")
    is_done = fields.Boolean(string="Done")
    done_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Done By",
        compute="_compute_done_user_id",
        store=True,
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("is_done")
    def _compute_done_user_id(self):
        for line in self:
            line.done_user_id = self.env.user if line.is_done else False

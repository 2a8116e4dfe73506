"""Why: the documents that count for a member, each with its amount."""

from odoo import fields, models
from odoo.exceptions import UserError


class LoyaltyMemberDocument(models.TransientModel):
    """One document, or day of visits, that counts for a member's next tier today."""

    _name = "loyalty.member.document"
    _description = "Document That Counts for a Tier"
    _order = "day desc, id desc"
    _rec_name = "name"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    member_id = fields.Many2one(
        comodel_name="loyalty.member", required=True, ondelete="cascade"
    )
    day = fields.Date(required=True)
    name = fields.Char(string="Document")
    amount = fields.Float(string="Counts", digits=(16, 2))
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open(self):
        """Open the document.

        :return: the action.
        :raises UserError: a day of visits is no document.
        :raises AccessError: for who may not read it.
        """
        self.ensure_one()
        if not self.res_id:
            raise UserError(
                self.env._("This is a day on which the customer bought something.")
            )
        document = self.env[self.res_model].browse(self.res_id)
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
        }

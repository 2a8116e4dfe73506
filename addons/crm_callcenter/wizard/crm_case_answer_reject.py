"""Why an answer goes back to its author."""

from odoo import fields, models


class CrmCaseAnswerReject(models.TransientModel):
    """Ask for the reason."""

    _name = "crm.case.answer.reject"
    _description = "Return an Answer"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    answer_id = fields.Many2one(
        comodel_name="crm.case.answer", required=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_reject(self):
        """Return the answer to its author."""
        self.ensure_one()
        self.answer_id._reject(self.reason)
        return {"type": "ir.actions.act_window_close"}

"""Why a case waits, and until when."""

from odoo import fields, models
from odoo.exceptions import UserError


class CrmCaseWait(models.TransientModel):
    """Ask for the reason, and for the day on which the case goes on."""

    _name = "crm.case.wait"
    _inherit = ["crm.case.dialog"]
    _description = "Wait"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, readonly=True, ondelete="cascade"
    )
    reason = fields.Char(required=True)
    date_until = fields.Datetime(
        string="Until",
        help="Then the clocks run again. Leave empty to wait until the customer "
        "answers.",
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Stop the clocks of the case.

        :raises UserError: the day is over, or the case is closed; nothing is changed.
        """
        self.ensure_one()
        self.case_id.check_access("write")
        if self.case_id.is_closed:
            raise UserError(self.env._("%s is closed.", self.case_id.number))
        if self.date_until and self.date_until <= fields.Datetime.now():
            raise UserError(self.env._("Choose an instant that is still to come."))
        self.case_id._wait_for(self.reason, self.date_until)
        return {"type": "ir.actions.act_window_close"}

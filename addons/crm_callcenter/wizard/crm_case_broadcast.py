"""One answer to all who suffer from a problem."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import is_html_empty


class CrmCaseBroadcast(models.TransientModel):
    """Write the answer once per language of the customers."""

    _name = "crm.case.broadcast"
    _inherit = ["crm.case.dialog"]
    _description = "Answer All Incidents"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(comodel_name="crm.case", required=True, readonly=True)
    line_ids = fields.One2many(
        comodel_name="crm.case.broadcast.line",
        inverse_name="broadcast_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    is_closing = fields.Boolean(string="Close the incidents")
    is_problem_closing = fields.Boolean(string="Close the problem too")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_line_ids(self):
        for wizard in self:
            by_lang = wizard.case_id._get_open_incidents().grouped(
                lambda case: case._get_customer_lang()
            )
            wizard.line_ids = [
                Command.clear(),
                *(
                    Command.create({"lang": lang, "case_count": len(cases)})
                    for lang, cases in sorted(by_lang.items())
                ),
            ]

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_send(self):
        """Answer the open incidents; close what was chosen."""
        self.ensure_one()
        self.case_id.check_access("write")
        bodies = {
            line.lang: line.body
            for line in self.line_ids
            if not is_html_empty(line.body)
        }
        if not self.case_id._broadcast(bodies, self.is_closing):
            raise UserError(self.env._("No incident of this problem is open."))
        if self.is_problem_closing and not self.case_id.is_closed:
            self.case_id._close()
        return {"type": "ir.actions.act_window_close"}

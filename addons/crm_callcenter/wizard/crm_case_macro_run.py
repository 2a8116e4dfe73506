"""Run a macro, or send one answer, on the chosen cases."""

from odoo import api, fields, models
from odoo.exceptions import UserError

BULK_LIMIT = 500


class CrmCaseMacroRun(models.TransientModel):
    """Choose what happens to the cases, and say what did."""

    _name = "crm.case.macro.run"
    _description = "Run a Macro"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    mode = fields.Selection(
        selection=[("macro", "Run a macro"), ("reply", "Send an answer")],
        default="macro",
        required=True,
    )
    case_ids = fields.Many2many(comodel_name="crm.case", string="Cases")
    case_count = fields.Integer(compute="_compute_case_count")
    usable_macro_ids = fields.Many2many(
        comodel_name="crm.case.macro", compute="_compute_case_count"
    )
    macro_id = fields.Many2one(
        comodel_name="crm.case.macro", domain="[('id', 'in', usable_macro_ids)]"
    )
    template_id = fields.Many2one(
        comodel_name="mail.template", domain="[('model', '=', 'crm.case')]"
    )
    body = fields.Html(string="Answer")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_ids")
    def _compute_case_count(self):
        macros = self.env["crm.case.macro"]
        for run in self:
            run.case_count = len(run.case_ids)
            run.usable_macro_ids = macros.search(
                macros._get_usable_domain(run.case_ids)
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_run(self):
        """Do it and say how many were done and which were not."""
        self.ensure_one()
        if self.mode == "macro":
            if not self.macro_id:
                raise UserError(self.env._("Choose a macro."))
            result = self.macro_id.run(self.case_ids.ids)
        else:
            result = self._send_answers()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": result["message"],
                "type": "warning" if result["skipped"] else "success",
                "sticky": bool(result["skipped"]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _send_answers(self):
        """Send the template, in each customer's language, or the text to each case."""
        if not self.template_id and not self.body:
            raise UserError(self.env._("Choose a template or write an answer."))
        if len(self.case_ids) > BULK_LIMIT:
            raise UserError(
                self.env._("Choose %(limit)s cases at most.", limit=BULK_LIMIT)
            )
        self.case_ids.check_access("write")
        done, skipped = 0, []
        for case in self.case_ids:
            try:
                with self.env.cr.savepoint():
                    self._answer(case)
                done += 1
            except UserError as error:
                case.invalidate_recordset()
                skipped.append({"number": case.number, "reason": str(error)})
        macro = self.env["crm.case.macro"].new({"name": self.env._("Answer")})
        return {
            "done": done,
            "skipped": skipped,
            "message": macro._get_summary(done, skipped),
        }

    def _answer(self, case):
        """Send one answer, or ask for the approval the case needs."""
        if not case.partner_id.email and not case.email_from:
            raise UserError(self.env._("The customer has no e-mail address."))
        body, attachment_ids = self.body, []
        if self.template_id:
            body, attachment_ids = case._render_answer(self.template_id)
        if case._is_approval_missing():
            case._ask_approval(body, attachment_ids)
        else:
            case._add_agent_reply(body, attachment_ids=attachment_ids)

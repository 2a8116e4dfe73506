"""Several changes and an answer in one click."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command, Domain

BULK_LIMIT = 500


class CrmCaseMacro(models.Model):
    """What an agent does again and again, under one name."""

    _name = "crm.case.macro"
    _description = "Macro"
    _order = "sequence, name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        default=lambda self: self.env.company,
        index=True,
        help="Leave empty to use this macro in all companies.",
    )
    team_ids = fields.Many2many(
        comodel_name="crm.case.team",
        string="Teams",
        check_company=True,
        help="Whose cases it is for. Leave empty for all.",
    )
    # what it changes
    set_type_id = fields.Many2one(
        comodel_name="crm.case.type", string="Type", check_company=True
    )
    set_severity = fields.Selection(
        selection=lambda self: self.env["crm.case"]._fields["severity"].selection,
        string="Severity",
    )
    set_team_id = fields.Many2one(
        comodel_name="crm.case.team", string="Team", check_company=True
    )
    responsible = fields.Selection(
        selection=[
            ("me", "Who runs the macro"),
            ("user", "This person"),
            ("none", "Nobody"),
        ],
        string="Make Responsible",
    )
    set_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
    )
    tag_ids = fields.Many2many(comodel_name="crm.case.tag", string="Add Tags")
    set_stage_id = fields.Many2one(comodel_name="crm.case.stage", string="Stage")
    ending = fields.Selection(
        selection=[("wait", "Wait for the customer"), ("close", "Close the case")],
        string="Then",
        help="After the answer.",
    )
    # what it says
    template_id = fields.Many2one(
        comodel_name="mail.template",
        string="Answer",
        domain="[('model', '=', 'crm.case')]",
        help="Sent to each customer in the customer's language.",
    )
    note = fields.Html(string="Internal Note")
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type", string="Activity"
    )
    activity_summary = fields.Char(translate=True)
    activity_days = fields.Integer(string="Due In")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("template_id")
    def _check_template_id(self):
        for macro in self:
            if macro.template_id and macro.template_id.model != "crm.case":
                raise ValidationError(
                    self.env._("Choose a template for cases, not for another document.")
                )

    @api.constrains("set_stage_id", "ending")
    def _check_ending(self):
        for macro in self:
            if macro.set_stage_id and macro.ending:
                raise ValidationError(
                    self.env._("Choose a stage or an ending, not both.")
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def run(self, case_ids):
        """Do everything on each case, or nothing on that case.

        :param case_ids: ids of cases, 500 at most.
        :return: dict ``done`` (number), ``skipped`` (list of ``number``, ``reason``)
            and ``message`` (both in words).
        :raises UserError: too many cases.
        """
        self.ensure_one()
        self.check_access("read")
        cases = self.env["crm.case"].browse(case_ids).exists()
        if len(cases) > BULK_LIMIT:
            raise UserError(
                self.env._("Choose %(limit)s cases at most.", limit=BULK_LIMIT)
            )
        cases.check_access("write")
        done, skipped = 0, []
        for case in cases:
            try:
                with self.env.cr.savepoint():
                    self._ensure_fits(case)
                    self._run_on(case)
                done += 1
            except (UserError, AccessError, ValidationError) as error:
                case.invalidate_recordset()
                skipped.append({"number": case.number, "reason": str(error)})
        return {
            "done": done,
            "skipped": skipped,
            "message": self._get_summary(done, skipped),
        }

    def _ensure_fits(self, case):
        """Refuse a case of a team or company that this macro is not for."""
        if self.company_id and self.company_id != case.company_id:
            raise UserError(self.env._("It belongs to another company."))
        if self.team_ids and case.team_id not in self.team_ids:
            raise UserError(
                self.env._(
                    "This macro is not for team %(team)s.", team=case.team_id.name
                )
            )

    def _run_on(self, case):
        """Change, answer, note, plan and end, in this order."""
        if values := self._prepare_case_vals():
            case.write(values)
        if self.template_id:
            self._reply(case)
        if self.note:
            case.message_post(
                body=self.note,
                message_type="comment",
                subtype_xmlid="mail.mt_note",
            )
        if self.activity_type_id:
            case.activity_schedule(
                activity_type_id=self.activity_type_id.id,
                summary=self.activity_summary or "",
                date_deadline=fields.Date.add(
                    fields.Date.context_today(self), days=self.activity_days
                ),
                user_id=(case.user_id or self.env.user).id,
            )
        if self.ending == "wait":
            case._set_waiting(True)
        elif self.ending == "close":
            case._close()

    def _prepare_case_vals(self):
        """Return the values to write on a case."""
        values = {
            "type_id": self.set_type_id.id,
            "severity": self.set_severity,
            "team_id": self.set_team_id.id,
            "stage_id": self.set_stage_id.id,
        }
        values = {name: value for name, value in values.items() if value}
        if self.tag_ids:
            values["tag_ids"] = [Command.link(tag.id) for tag in self.tag_ids]
        if self.responsible:
            users = {"me": self.env.uid, "user": self.set_user_id.id, "none": False}
            values["user_id"] = users[self.responsible]
        return values

    def _reply(self, case):
        """Answer with the template, or ask for the approval the case needs."""
        body, attachment_ids = case._render_answer(self.template_id)
        if case._is_approval_missing():
            case._ask_approval(body, attachment_ids)
        else:
            case._add_agent_reply(body, attachment_ids=attachment_ids)

    def _get_summary(self, done, skipped):
        """Return the result in words."""
        text = self.env._("%(name)s: %(done)s done.", name=self.name, done=done)
        if not skipped:
            return text
        reasons = "; ".join(f"{row['number']}: {row['reason']}" for row in skipped[:10])
        return (
            text
            + " "
            + self.env._(
                "%(count)s skipped (%(reasons)s)", count=len(skipped), reasons=reasons
            )
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    @api.model
    def _get_usable_domain(self, cases):
        """Return which macros fit all of the cases: Domain."""
        domain = Domain("company_id", "=", False)
        if len(cases.company_id) == 1:
            domain |= Domain("company_id", "=", cases.company_id.id)
        teams = Domain("team_ids", "=", False)
        if len(cases.team_id) == 1:
            teams |= Domain("team_ids", "in", cases.team_id.ids)
        return domain & teams

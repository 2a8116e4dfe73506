"""What colleagues do for a case."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_datetime

OPEN, DONE, CANCELLED = "open", "done", "cancelled"


class CrmCaseTask(models.Model):
    """A question or job for a colleague or a team, with a deadline of its own.

    Its conversation is its own: the customer never sees any of it.
    """

    _name = "crm.case.task"
    _description = "Side Task"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_deadline, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(string="What To Do", required=True)
    description = fields.Html()
    case_id = fields.Many2one(
        comodel_name="crm.case",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Colleague",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        index=True,
        tracking=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.case.team",
        check_company=True,
        index="btree_not_null",
        tracking=True,
    )
    date_deadline = fields.Datetime(string="Deadline", required=True, tracking=True)
    state = fields.Selection(
        selection=[(OPEN, "Open"), (DONE, "Done"), (CANCELLED, "Cancelled")],
        default=OPEN,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    answer = fields.Text()
    date_done = fields.Datetime(readonly=True, copy=False)
    is_late = fields.Boolean(compute="_compute_is_late", search="_search_is_late")

    _check_assignee = models.Constraint(
        "CHECK(user_id IS NOT NULL OR team_id IS NOT NULL)",
        "Choose a colleague or a team.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("state", "date_deadline")
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for task in self:
            deadline = task.date_deadline
            task.is_late = task.state == OPEN and bool(deadline) and deadline < now

    @api.model
    def _search_is_late(self, operator, value):
        """Search the open tasks whose deadline is over."""
        if operator != "in":
            return NotImplemented
        late = Domain("state", "=", OPEN) & Domain(
            "date_deadline", "<", fields.Datetime.now()
        )
        domains = [late if wanted else ~late for wanted in value]
        return Domain.OR(domains)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("user_id")
    def _check_user_id(self):
        for task in self:
            if task.user_id.share:
                raise ValidationError(
                    self.env._("A side task is for colleagues, not for customers.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the colleagues what is asked of them."""
        tasks = super().create(vals_list)
        tasks._notify_assignees()
        return tasks

    def write(self, vals):
        """Tell the new colleague."""
        result = super().write(vals)
        if "user_id" in vals or "team_id" in vals:
            self._finish_activities()
            self.filtered(lambda task: task.state == OPEN)._notify_assignees()
        return result

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_done(self):
        """Finish the tasks; the answer appears on the case as an internal note."""
        self._finish(DONE)

    def action_cancel(self):
        """Call the tasks off."""
        self._finish(CANCELLED)

    def action_reopen(self):
        """Ask for the tasks again."""
        self.write({"state": OPEN, "date_done": False})
        self._notify_assignees()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _finish(self, state):
        """End open tasks, and say so on their cases."""
        if any(task.state != OPEN for task in self):
            raise UserError(self.env._("Choose tasks that are open."))
        self.write({"state": state, "date_done": fields.Datetime.now()})
        self._finish_activities()
        states = dict(self._fields["state"]._description_selection(self.env))
        for task in self:
            # sudo: the colleague may do the task without being an agent
            task.sudo().case_id._message_log(
                body=self.env._(
                    "Side task “%(name)s”: %(state)s. %(answer)s",
                    name=task.name,
                    state=states[state],
                    answer=task.answer or "",
                )
            )

    def _finish_activities(self):
        """Remove the reminders."""
        # sudo: reminders of others end with the task
        self.sudo().activity_ids.unlink()

    def _notify_assignees(self):
        """Remind each colleague, or each member of the team, of the task."""
        for task in self:
            # sudo: who is a member of a team is read by whoever asks it
            users = task.user_id or task.sudo().team_id.member_ids
            for user in users.sudo(False):
                task.activity_schedule(
                    "mail.mail_activity_data_todo",
                    date_deadline=fields.Date.context_today(task, task.date_deadline),
                    summary=task.name,
                    note=self.env._(
                        "Until %(deadline)s",
                        deadline=format_datetime(self.env, task.date_deadline),
                    ),
                    user_id=user.id,
                )


class CrmCase(models.Model):
    """Show the side tasks on the case."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    task_ids = fields.One2many(comodel_name="crm.case.task", inverse_name="case_id")
    late_task_count = fields.Integer(compute="_compute_late_task_count")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("task_ids.state", "task_ids.date_deadline")
    def _compute_late_task_count(self):
        counts = dict(
            self.env["crm.case.task"]._read_group(
                Domain("case_id", "in", self.ids) & Domain("is_late", "=", True),
                ["case_id"],
                ["__count"],
            )
        )
        for case in self:
            case.late_task_count = counts.get(case._origin, 0)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _move_links(self, survivor):
        """Move the side tasks to the case these are merged into."""
        super()._move_links(survivor)
        # sudo: tasks of colleagues move with the case
        self.sudo().task_ids.write({"case_id": survivor.id})

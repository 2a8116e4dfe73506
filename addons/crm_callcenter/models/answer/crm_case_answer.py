"""Answers that somebody else reads before they leave."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

STATES = [
    ("draft", "Draft"),
    ("waiting", "To Approve"),
    ("approved", "Approved"),
    ("rejected", "Returned"),
    ("sent", "Sent"),
]
# what decides about an answer; only the methods of this model change it
PROTECTED_FIELDS = {
    "state",
    "author_id",
    "approver_id",
    "case_id",
    "company_id",
    "reason",
    "date_sent",
}


class CrmCaseAnswer(models.Model):
    """A text for the customer on its way through the approval.

    ``approved`` lasts only while the answer is being sent: no other transaction sees
    it. By it the case knows that this message may leave.
    """

    _name = "crm.case.answer"
    _description = "Answer to Approve"
    _inherit = ["mail.activity.mixin", "mail.thread"]
    _order = "id desc"
    _rec_name = "case_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="case_id.partner_id", string="Customer")
    type_id = fields.Many2one(related="case_id.type_id")
    body = fields.Html(string="Answer", required=True)
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment", string="Attachments", bypass_search_access=True
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        index=True,
    )
    state = fields.Selection(
        selection=STATES, default="draft", required=True, readonly=True, index=True
    )
    approver_id = fields.Many2one(
        comodel_name="res.users", string="Decided By", readonly=True
    )
    reason = fields.Text(readonly=True)
    date_sent = fields.Datetime(string="Sent On", readonly=True)
    can_approve = fields.Boolean(compute="_compute_can_approve")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends_context("uid")
    @api.depends("case_id.type_id", "author_id", "state")
    def _compute_can_approve(self):
        for answer in self:
            answer.can_approve = answer.state == "waiting" and answer._may_decide()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create drafts of the user."""
        decided = PROTECTED_FIELDS - {"case_id"}
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in decided}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Let the author change the text until somebody decides about it."""
        if PROTECTED_FIELDS & vals.keys():
            raise AccessError(
                self.env._(
                    "The way of an answer is decided with its buttons: ask for "
                    "approval, approve, return."
                )
            )
        if {"body", "attachment_ids"} & vals.keys():
            for answer in self:
                answer._ensure_editable()
        return super().write(vals)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_submit(self):
        """Ask for approval; the approvers get an activity."""
        for answer in self:
            answer._ensure_editable()
            answer._decide({"state": "waiting", "reason": False})
            answer._notify_approvers()

    def action_approve(self):
        """Send the answers in the name of their authors."""
        for answer in self:
            answer._ensure_can_decide()
            answer._decide({"state": "approved", "approver_id": self.env.uid})
            answer._send()
            answer._finish_activities()

    def action_open_rejection(self):
        """Open the question for the reason."""
        self.ensure_one()
        self._ensure_can_decide()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to the Author"),
            "res_model": "crm.case.answer.reject",
            "view_mode": "form",
            "target": "new",
            "context": {"default_answer_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _reject(self, reason):
        """Return the answer to its author with the reason."""
        self.ensure_one()
        self._ensure_can_decide()
        self._decide(
            {"state": "rejected", "approver_id": self.env.uid, "reason": reason}
        )
        self._finish_activities()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=self.author_id.id,
            summary=self.env._("Your answer was returned"),
            note=reason,
        )

    def _send(self):
        """Send the answer as its author."""
        self.ensure_one()
        # the answer is the author's: its events and its signature name that person
        case = self.case_id.with_user(self.author_id).with_context(
            allowed_company_ids=self.company_id.ids
        )
        case._add_agent_reply(self.body, attachment_ids=self.attachment_ids.ids)
        self._decide({"state": "sent", "date_sent": fields.Datetime.now()})

    def _decide(self, vals):
        """Write what only the way of the answer may change."""
        # sudo: who may take this step was checked; the fields are closed to everybody
        # pylint: disable-next=super-method-mismatch
        super(CrmCaseAnswer, self.sudo()).write(vals)

    def _may_decide(self):
        """Tell whether the user may approve or return this answer."""
        self.ensure_one()
        # sudo: the approvers of a type are read by everybody who asks them
        type_sudo = self.case_id.type_id.sudo()._get_approval_type()
        is_supervisor = self.env.user.has_group(
            "crm_callcenter.crm_callcenter_group_supervisor"
        )
        if not is_supervisor and self.env.user not in type_sudo.approver_ids:
            return False
        if self.author_id != self.env.user:
            return True
        return is_supervisor and type_sudo.can_approve_own

    def _ensure_can_decide(self):
        """Refuse whoever may not decide, or what is no longer open.

        :raises UserError: the answer does not wait for approval.
        :raises AccessError: the user is no approver, or wrote it.
        """
        self.check_access("write")
        # who decides at the same moment waits, and is run again
        self.case_id._claim(self)
        if self.state != "waiting":
            raise UserError(
                self.env._(
                    "The answer to %(case)s does not wait for approval any more.",
                    case=self.case_id.number,
                )
            )
        if not self._may_decide():
            raise AccessError(
                self.env._(
                    "You cannot decide about the answer to %(case)s: a supervisor or "
                    "an approver of its type does, and nobody approves own answers.",
                    case=self.case_id.number,
                )
            )

    def _ensure_editable(self):
        """Refuse to change or submit what is not the user's draft.

        :raises UserError: it was submitted or sent already, or is somebody else's.
        """
        self.check_access("write")
        if self.state not in ("draft", "rejected") or self.author_id != self.env.user:
            raise UserError(
                self.env._(
                    "Only the author changes an answer, before it is submitted or "
                    "when it was returned."
                )
            )

    def _get_approvers(self):
        """Return the users who are asked to decide about this answer."""
        self.ensure_one()
        # sudo: who approves is known to whoever asks for it
        case_sudo = self.case_id.sudo()
        leader = case_sudo.team_id.leader_id
        users = case_sudo.type_id._get_approval_type().approver_ids or leader
        if not users - self.author_id:
            group = self.env.ref("crm_callcenter.crm_callcenter_group_supervisor")
            # sudo: agents do not read groups; the supervisors' names are no secret
            users = group.sudo().all_user_ids.filtered(
                lambda user: user.active and self.company_id in user.company_ids
            )
        return users - self.author_id

    def _notify_approvers(self):
        """Give each approver an activity."""
        for user in self._get_approvers():
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._(
                    "Approve the answer to %(case)s", case=self.case_id.number
                ),
            )

    def _finish_activities(self):
        """End the activities of the approvers, whoever of them decided."""
        # sudo: the other approvers' activities end, too
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

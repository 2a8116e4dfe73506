"""From draft to running: nothing starts that was not approved."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .campaign_roles import APPROVER_GROUP
from .utm_campaign_plan import PLAN_FIELDS

FROZEN_STATES = ("submitted", "approved")


class UtmCampaign(models.Model):
    """Add the steps of approval; every step is a button and checks who presses it."""

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_submitted_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Submitted By",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    crm_date_submitted = fields.Datetime(
        string="Submitted On", readonly=True, copy=False
    )
    crm_approved_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Approved By",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    crm_date_approved = fields.Datetime(string="Approved On", readonly=True, copy=False)
    crm_approval_needed = fields.Boolean(
        related="crm_company_id.crm_campaign_approval",
        string="Needs Approval",
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_crm_submit(self):
        """Ask for approval; from now on the plan is frozen.

        :raises UserError: when something is missing or it is no draft.
        """
        self._ensure_can_plan()
        self.check_access("write")
        for campaign in self:
            campaign._ensure_crm_state("draft")
            campaign._ensure_crm_complete()
        self._set_crm_state(
            {
                "crm_state": "submitted",
                "crm_submitted_by_id": self.env.uid,
                "crm_date_submitted": fields.Datetime.now(),
            }
        )

    def action_crm_approve(self):
        """Approve what somebody else submitted.

        :raises UserError: when it does not wait for approval.
        :raises AccessError: when the user is no manager, or submitted it.
        """
        self._ensure_can_approve()
        for campaign in self:
            campaign._ensure_crm_state("submitted")
        self._set_crm_state(
            {
                "crm_state": "approved",
                "crm_approved_by_id": self.env.uid,
                "crm_date_approved": fields.Datetime.now(),
            }
        )

    def action_crm_back_to_draft(self):
        """Take it back, or send it back, to be changed and submitted again.

        :raises UserError: when it runs or has ended.
        """
        self._ensure_can_plan()
        self.check_access("write")
        for campaign in self:
            campaign._ensure_crm_state("submitted", "approved")
        self._set_crm_state(
            {
                "crm_state": "draft",
                "crm_submitted_by_id": False,
                "crm_date_submitted": False,
                "crm_approved_by_id": False,
                "crm_date_approved": False,
            }
        )

    def action_crm_start(self):
        """Start it: mailings and journeys of the campaign may send from now on.

        :raises UserError: when it was not approved, or its end is past.
        """
        self._ensure_can_plan()
        self.check_access("write")
        for campaign in self:
            if campaign.crm_approval_needed:
                campaign._ensure_crm_state("approved")
            else:
                campaign._ensure_crm_state("draft", "submitted", "approved")
            campaign._ensure_crm_complete()
            if campaign.crm_date_start > campaign._get_crm_today():
                raise UserError(
                    self.env._(
                        "%(campaign)s starts on %(day)s. Wait until then, or take it "
                        "back to draft and plan an earlier day.",
                        campaign=campaign.title,
                        day=fields.Date.to_string(campaign.crm_date_start),
                    )
                )
        self._set_crm_state({"crm_state": "running"})

    def action_crm_end(self):
        """End it now; nothing of it is sent any more.

        :raises UserError: when it does not run.
        """
        self._ensure_can_plan()
        self.check_access("write")
        for campaign in self:
            campaign._ensure_crm_state("running")
        self._set_crm_state({"crm_state": "ended"})

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_running(self):
        """Refuse to send for a campaign that does not run today.

        Labels without company are not ours to refuse.

        :raises UserError: with a sentence that says what to do.
        """
        for campaign in self.filtered("crm_company_id"):
            reason = campaign._get_reason_not_running()
            if reason:
                raise UserError(reason)

    def _get_reason_not_running(self):
        """Return why nothing may be sent for this campaign now, or an empty text."""
        self.ensure_one()
        if not self.crm_company_id:
            return ""
        values = {
            "campaign": self.title,
            "start": fields.Date.to_string(self.crm_date_start) or "",
            "end": fields.Date.to_string(self.crm_date_end) or "",
        }
        today = self._get_crm_today()
        if self.crm_state == "ended" or (
            self.crm_date_end and self.crm_date_end < today
        ):
            return self.env._(
                "The campaign %(campaign)s is over (planned until %(end)s). Plan a new "
                "campaign, or choose one that runs.",
                **values,
            )
        if self.crm_state != "running":
            return self.env._(
                "The campaign %(campaign)s has not started. Have it approved and "
                "started first.",
                **values,
            )
        return ""

    def _ensure_crm_complete(self):
        """Refuse a plan without company, dates or goal, and one whose end is past."""
        self.ensure_one()
        missing = [
            self._fields[name].get_description(self.env, ["string"])["string"]
            for name in (
                "crm_company_id",
                "crm_date_start",
                "crm_date_end",
                "crm_goal_event",
                "crm_goal_target",
            )
            if not self[name]
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Complete the plan of %(campaign)s first: %(fields)s.",
                    campaign=self.title,
                    fields=", ".join(missing),
                )
            )
        if self.crm_date_end < self._get_crm_today():
            raise UserError(
                self.env._(
                    "%(campaign)s was to end on %(day)s. Plan a later end first.",
                    campaign=self.title,
                    day=fields.Date.to_string(self.crm_date_end),
                )
            )

    def _ensure_can_approve(self):
        """Refuse everybody but a manager who did not submit it.

        :raises AccessError: when the user may not approve.
        """
        if not self.env.user.has_group(APPROVER_GROUP):
            raise AccessError(self.env._("Only CRM managers approve campaigns."))
        self.check_access("write")
        if self.env.user in self.crm_submitted_by_id:
            raise AccessError(
                self.env._("Somebody other than who submitted a campaign approves it.")
            )

    def _ensure_crm_state(self, *states):
        """Refuse a step that does not follow from the present state."""
        self.ensure_one()
        if self._get_crm_state() not in states:
            labels = dict(self._fields["crm_state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(campaign)s is in the state %(state)s; this needs %(needed)s.",
                    campaign=self.title,
                    state=labels[self._get_crm_state()],
                    needed=" / ".join(labels[state] for state in states),
                )
            )

    def _check_frozen(self, vals):
        """Refuse changes to what somebody was asked to approve, or approved.

        While it runs, only the end may move: to another day that is not past.
        """
        changed = PLAN_FIELDS & set(vals)
        if not changed or self.env.su:
            return
        for campaign in self:
            is_frozen = campaign.crm_state in (*FROZEN_STATES, "ended") or (
                campaign.crm_state == "running" and changed != {"crm_date_end"}
            )
            if is_frozen:
                raise UserError(
                    self.env._(
                        "The plan of %(campaign)s is frozen. Take it back to draft to "
                        "change it; once it runs, only its end can move.",
                        campaign=campaign.title,
                    )
                )

    # ------------------------------------------------------------
    # CRON METHODS
    # ------------------------------------------------------------

    @api.model
    def _cron_end_crm_campaigns(self):
        """End the running campaigns whose last day is past in their company."""
        running = self.search([("crm_state", "=", "running")])
        past = running.filtered(
            lambda campaign: (
                campaign.crm_date_end
                and campaign.crm_date_end < campaign._get_crm_today()
            )
        )
        if past:
            past._set_crm_state({"crm_state": "ended"})

"""Journeys: what happens to a person, step by step, after something happened."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

ENTRY_KINDS = [
    ("manual", "Added by Hand"),
    ("segment", "Enters a Segment"),
    ("lead_created", "Lead Created"),
    ("order_paid", "Order Paid"),
    ("case_closed", "Case Closed"),
    ("tier_up", "Reached a Higher Tier"),
    ("tier_down", "Fell to a Lower Tier"),
    ("points_lapse", "Points Are About to Lapse"),
    ("birthday", "Birthday"),
    ("dormant", "Bought Nothing for Some Days"),
]
GOAL_KINDS = [
    ("none", "No Goal"),
    ("order_confirmed", "Order Confirmed"),
    ("order_paid", "Order Paid"),
    ("lead_created", "Lead Created"),
    ("lead_won", "Opportunity Won"),
    ("tier_up", "Reached a Higher Tier"),
]
MOST_DAYS = 3660
# what the buttons and the engine alone write
PROTECTED_FIELDS = {"state", "version_id", "date_scanned"}
# what says for which events a journey waits
LISTENING_FIELDS = {"state", "entry_kind", "goal_kind", "company_id"}


class CrmJourney(models.Model):
    """A way of several steps that people of one company walk.

    ``step_ids`` is the drawing board: what is edited there becomes true for those who
    enter after it was published. Each publication copies it into a version; people on
    the way keep the version with which they came.
    """

    _name = "crm.journey"
    _description = "Journey"
    _inherit = ["mail.thread"]
    _order = "state desc, name, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
        index=True,
    )
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        ondelete="set null",
        index="btree_not_null",
        help="What the journey brings is counted for this campaign.",
    )
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        required=True,
        default=lambda self: self._get_default_purpose(),
        ondelete="restrict",
        help="What people have to allow before something is sent to them.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        ondelete="set null",
        help="Writes the mails, and has the activities of customers without "
        "salesperson.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("running", "Running"),
            ("paused", "Paused"),
            ("ended", "Ended"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    entry_kind = fields.Selection(
        selection=ENTRY_KINDS,
        string="Who Enters",
        required=True,
        default="manual",
        tracking=True,
    )
    dormant_days = fields.Integer(
        string="Days Without Purchase",
        default=180,
        help="People enter on the day on which their last purchase is this old.",
    )
    reentry_days = fields.Integer(
        string="Again After (days)",
        help="Somebody who left may enter again so many days after entering; with 0 "
        "everybody walks the journey once.",
    )
    goal_kind = fields.Selection(
        selection=GOAL_KINDS,
        string="Goal",
        required=True,
        default="none",
        tracking=True,
        help="Who reaches the goal leaves the journey.",
    )
    exit_domain = fields.Char(
        string="Leave When",
        help="People who match are taken out before their next step.",
    )
    step_ids = fields.One2many(
        comodel_name="crm.journey.step",
        inverse_name="journey_id",
        domain=[("version_id", "=", False)],
        string="Steps",
        copy=True,
    )
    version_ids = fields.One2many(
        comodel_name="crm.journey.version",
        inverse_name="journey_id",
        string="Versions",
        copy=False,
    )
    version_id = fields.Many2one(
        comodel_name="crm.journey.version",
        string="Current Version",
        ondelete="set null",
        readonly=True,
        copy=False,
        help="The steps of those who enter now.",
    )
    people_count = fields.Integer(string="On the Way", compute="_compute_people_stats")
    entered_count = fields.Integer(string="Entered", compute="_compute_people_stats")
    goal_count = fields.Integer(
        string="Reached the Goal", compute="_compute_people_stats"
    )

    _running_idx = models.Index("(company_id, entry_kind) WHERE state = 'running'")

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _get_default_purpose(self):
        """Return marketing, which journeys are for unless somebody says otherwise."""
        return self.env["mailing.mailing"]._get_default_purpose()

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    def _compute_people_stats(self):
        """Count people: people_count, entered_count, goal_count."""
        counts = {}  # {journey: {state: people}}
        for journey, state, count in self.env["crm.journey.person"]._read_group(
            [("journey_id", "in", self.ids)], ["journey_id", "state"], ["__count"]
        ):
            counts.setdefault(journey, {})[state] = count
        for journey in self:
            found = counts.get(journey, {})
            journey.people_count = found.get("running", 0)
            journey.goal_count = found.get("goal", 0)
            journey.entered_count = sum(found.values())

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("reentry_days", "dormant_days", "entry_kind")
    def _check_days(self):
        """Keep numbers of days within what people mean."""
        for journey in self:
            if not 0 <= journey.reentry_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Say after how many days people may enter again: 0 (never) "
                        "to %(most)s.",
                        most=MOST_DAYS,
                    )
                )
            is_dormant = journey.entry_kind == "dormant"
            if is_dormant and not 1 <= journey.dormant_days <= MOST_DAYS:
                raise ValidationError(
                    self.env._(
                        "Say after how many days without a purchase people enter: "
                        "1 to %(most)s.",
                        most=MOST_DAYS,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let every journey begin as a draft that was never published."""
        journeys = super().create(vals_list)
        if not self.env.su and any(
            journey.state != "draft" or journey.version_id for journey in journeys
        ):
            raise AccessError(self.env._("A journey begins as a draft."))
        return journeys

    def write(self, vals):
        """Let documents know anew whether a journey waits for them.

        :raises AccessError: on what the buttons, or the engine, alone write.
        """
        if not self.env.su and PROTECTED_FIELDS & vals.keys():
            raise AccessError(
                self.env._("Use the buttons to start, pause, resume or end a journey.")
            )
        result = super().write(vals)
        if LISTENING_FIELDS & vals.keys():
            self.env.registry.clear_cache()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        """Keep what people got: a journey that ran is archived, not deleted."""
        if any(journey.version_ids for journey in self):
            raise UserError(
                self.env._("A journey that was started cannot be deleted; archive it.")
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_start(self):
        """Publish the steps and let people in.

        :raises UserError: when somebody would get stuck on a step.
        """
        self.ensure_one()
        self._ensure_campaign_running()
        self._publish()
        self._set_state("running")
        self._after_start()

    def action_publish(self):
        """Let those who enter from now on walk the steps as they are now."""
        self.ensure_one()
        self._publish()

    def action_pause(self):
        """Let nobody in and nobody go on, until it is resumed."""
        self.check_access("write")
        self.filtered(lambda journey: journey.state == "running")._set_state("paused")

    def action_resume(self):
        """Go on where the journey was paused."""
        self.check_access("write")
        for journey in self.filtered(lambda journey: journey.state == "paused"):
            journey._ensure_campaign_running()
            journey._set_state("running")
            journey._after_start()

    def action_end(self):
        """Let nobody in any more, and take those out who are on the way."""
        self.check_access("write")
        for journey in self:
            journey._set_state("ended")
            self.env["crm.journey.person"]._leave_all(journey)

    def action_show_people(self):
        """Open the people of this journey."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("People"),
            "res_model": "crm.journey.person",
            "view_mode": "list,form",
            "domain": [("journey_id", "=", self.id)],
        }

    def action_show_sends(self):
        """Open what was sent, held and blocked."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Sends"),
            "res_model": "crm.send.log",
            "view_mode": "list",
            "domain": [("journey_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _set_state(self, state):
        """Write what only the buttons and the engine may write."""
        # sudo: the buttons have checked who presses them
        self.sudo().state = state

    def _ensure_campaign_running(self):
        """Refuse to start for a campaign that does not run.

        :raises UserError: with a sentence that says what to do.
        """
        # sudo: the state of the campaign holds for everybody
        self.campaign_id.sudo()._ensure_running()

    def _after_start(self):
        """Do what follows from starting or resuming.

        Called by ``action_start`` and ``action_resume``; override to let people in who
        are waiting for it.
        """

    def _publish(self):
        """Copy the drawing board into a new version, which is the current one."""
        self.ensure_one()
        self.check_access("write")
        if not self.step_ids:
            raise UserError(
                self.env._("Add a step first: a journey without steps leads nowhere.")
            )
        number = max(self.version_ids.mapped("number"), default=0) + 1
        # sudo: versions are made by starting a journey, never by hand
        version = (
            self.env["crm.journey.version"]
            .sudo()
            .create({"journey_id": self.id, "number": number})
        )
        # sudo: as above, access to the journey was checked
        version._copy_steps(self.step_ids.sudo())
        self.sudo().version_id = version  # sudo: as above
        return version

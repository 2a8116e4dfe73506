"""Lists of people to call."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools.calling_hours import CallingHours

LIST_STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("paused", "Paused"),
    ("closed", "Closed"),
]
MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24


class CrmCallList(models.Model):
    """Whom to call, for what, when, and by whom."""

    _name = "crm.call.list"
    _description = "Call List"
    _order = "sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Agents with several lists get entries of the first one first."
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        selection=LIST_STATES,
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    mode = fields.Selection(
        selection=[("preview", "Preview"), ("progressive", "Progressive")],
        required=True,
        default="preview",
        help="Preview: the agent looks at the customer, then calls. Progressive: the "
        "next call begins by itself after the last one is wrapped up.",
    )
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        index="btree_not_null",
        ondelete="set null",
        domain="[('crm_company_id', 'in', (company_id, False))]",
        help="Its target segments are called, too, and what the calls bring is counted "
        "for it.",
    )
    segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_call_list_segment_rel",
        column1="list_id",
        column2="segment_id",
        string="Segments",
        domain="[('company_id', '=', company_id)]",
        help="Who enters them while the list is running is put on it.",
    )
    purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        required=True,
        default=lambda self: self.env["mailing.mailing"]._get_default_purpose(),
        ondelete="restrict",
        help="What people have to allow by phone before they are called.",
    )
    script_id = fields.Many2one(
        comodel_name="crm.call.script",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_call_list_user_rel",
        column1="list_id",
        column2="user_id",
        string="Agents",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Empty: all agents of the company.",
    )
    disposition_ids = fields.Many2many(
        comodel_name="crm.call.disposition",
        relation="crm_call_list_disposition_rel",
        column1="list_id",
        column2="disposition_id",
        string="Outcomes",
        domain="[('is_outbound', '=', True),"
        " ('company_id', 'in', (company_id, False))]",
        help="Empty: all that are meant for call lists.",
    )
    hour_from = fields.Float(string="From", default=9.0, required=True)
    hour_to = fields.Float(string="Until", default=20.0, required=True)
    is_saturday_called = fields.Boolean(string="On Saturdays")
    is_sunday_called = fields.Boolean(string="On Sundays")
    is_holiday_kept = fields.Boolean(
        string="Not on Holidays",
        default=True,
        help="Of the country and region where the telephone rings.",
    )
    max_attempts = fields.Integer(
        string="Attempts",
        default=5,
        required=True,
        help="Nobody is called more often from this list.",
    )
    owner_minutes = fields.Integer(
        string="Callbacks Kept For (min)",
        default=30,
        required=True,
        help="So long after the agreed time a callback waits for its agent; then any "
        "agent of the list gets it.",
    )
    hold_minutes = fields.Integer(
        string="On a Screen For (min)",
        default=60,
        required=True,
        help="An entry that an agent took and never wrapped up goes back after that.",
    )
    entry_ids = fields.One2many(
        comodel_name="crm.call.list.entry", inverse_name="list_id", string="Entries"
    )
    zone_ids = fields.Many2many(
        comodel_name="crm.call.zone",
        relation="crm_call_list_zone_rel",
        column1="list_id",
        column2="zone_id",
        string="Zones",
        readonly=True,
        copy=False,
    )
    entry_count = fields.Integer(string="People", compute="_compute_progress_stats")
    todo_count = fields.Integer(string="To Call", compute="_compute_progress_stats")
    callback_count = fields.Integer(
        string="Callbacks", compute="_compute_progress_stats"
    )
    taken_count = fields.Integer(
        string="With Agents", compute="_compute_progress_stats"
    )
    done_count = fields.Integer(string="Done", compute="_compute_progress_stats")
    blocked_count = fields.Integer(
        string="Not Allowed", compute="_compute_progress_stats"
    )
    reached_count = fields.Integer(string="Reached", compute="_compute_progress_stats")
    progress_pct = fields.Float(
        string="Progress (%)", compute="_compute_progress_stats"
    )

    _check_hours = models.Constraint(
        "CHECK (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24)",
        "The calling hours begin before they end, on one day.",
    )
    _check_limits = models.Constraint(
        "CHECK (max_attempts > 0 AND owner_minutes >= 0 AND hold_minutes > 0)",
        "Attempts and minutes are above 0.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_progress_stats(self):
        """Count entries by state: all fields *_count and progress_pct."""
        counts = {}  # {list: {state: entries}}
        entries = self.env["crm.call.list.entry"]
        domain = Domain("list_id", "in", self.ids)
        for call_list, state, count in entries._read_group(
            domain, ["list_id", "state"], ["__count"]
        ):
            counts.setdefault(call_list, {})[state] = count
        reached = dict(
            entries._read_group(
                domain & Domain("disposition_id.is_reached", "=", True),
                ["list_id"],
                ["__count"],
            )
        )
        for call_list in self:
            found = counts.get(call_list, {})
            for state in ("todo", "callback", "taken", "done", "blocked"):
                call_list[f"{state}_count"] = found.get(state, 0)
            call_list.entry_count = total = sum(found.values())
            call_list.reached_count = reached.get(call_list, 0)
            over = call_list.done_count + call_list.blocked_count
            call_list.progress_pct = 100.0 * over / total if total else 0.0

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("company_id", "segment_ids", "campaign_id", "disposition_ids")
    def _check_companies(self):
        """Keep a list and what it is made of within one company."""
        # sudo: also what the writer may not read
        for call_list in self.sudo():
            parts = (
                call_list.segment_ids.company_id
                | call_list.campaign_id.crm_company_id
                | call_list.disposition_ids.company_id
            )
            if parts - call_list.company_id:
                raise ValidationError(
                    self.env._(
                        "%(name)s, its segments, campaign and outcomes belong to the "
                        "same company.",
                        name=call_list.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Keep lists with people on them in their company."""
        if "company_id" in vals:
            self._ensure_company_stays(vals["company_id"])
        return super().write(vals)

    def _ensure_company_stays(self, company_id):
        """Refuse to carry people into another company."""
        moved = self.filtered(lambda one: one.company_id.id != company_id)
        if moved.entry_ids.filtered("id")[:1]:
            raise UserError(
                self.env._(
                    "There are people on the list already. Make a new list in the "
                    "other company."
                )
            )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_start(self):
        """Let agents call, and put people on the list."""
        self.check_access("write")
        for call_list in self:
            if call_list.script_id:
                call_list.script_id._ensure_walkable()
        self.state = "running"
        self._fill_batch()
        self._fill_later()
        return True

    def action_pause(self):
        """Let agents call nobody for a while."""
        self.check_access("write")
        self.filtered(lambda one: one.state == "running").state = "paused"
        return True

    def action_close(self):
        """End the list; what was not called stays as it is."""
        self.check_access("write")
        self.state = "closed"
        return True

    def action_open_entries(self):
        """Return the action that shows the entries."""
        return self._get_entries_action()

    def action_open_attempts(self):
        """Return the action that shows who was called when."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_call_attempt_action"
        )
        return {**action, "domain": [("list_id", "=", self.id)], "context": {}}

    def action_open_answers(self):
        """Return the action that shows what people answered."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_call_answer_action"
        )
        return {
            **action,
            "domain": [("entry_id.list_id", "=", self.id)],
            "context": {},
        }

    def _get_entries_action(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_call_list_entry_action"
        )
        return {
            **action,
            "domain": [("list_id", "=", self.id)],
            "context": {"default_list_id": self.id},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_hours(self):
        """Return when people may be called: :class:`CallingHours`."""
        self.ensure_one()
        weekdays = {0, 1, 2, 3, 4}
        if self.is_saturday_called:
            weekdays.add(5)
        if self.is_sunday_called:
            weekdays.add(6)
        return CallingHours(
            round(self.hour_from * MINUTES_PER_HOUR),
            round(self.hour_to * MINUTES_PER_HOUR),
            frozenset(weekdays),
        )

    @api.model
    def _get_callable_domain(self):
        """Return which lists the user calls from."""
        return (
            Domain("state", "=", "running")
            & Domain("company_id", "in", self.env.companies.ids)
            & Domain("company_id.crm_callcenter_enabled", "=", True)
            & (Domain("user_ids", "=", False) | Domain("user_ids", "in", self.env.uid))
        )

    def _get_dispositions(self):
        """Return the outcomes from which agents choose, in their order."""
        self.ensure_one()
        return self.disposition_ids or self.env["crm.call.disposition"].search(
            Domain("is_outbound", "=", True)
            & Domain("company_id", "in", [self.company_id.id, False])
        )

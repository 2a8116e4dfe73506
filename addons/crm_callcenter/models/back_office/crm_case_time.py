"""Time that people spent on cases."""

from math import ceil

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

KINDS = [
    ("work", "Work"),
    ("call", "Call"),
    ("visit", "Visit"),
    ("research", "Research"),
]
MINUTES_PER_HOUR = 60


class CrmCaseTime(models.Model):
    """Minutes of one person on one case, and what they cost."""

    _name = "crm.case.time"
    _description = "Time Spent on a Case"
    _order = "date desc, id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        index=True,
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    minutes = fields.Integer(required=True, aggregator="sum")
    kind = fields.Selection(selection=KINDS, required=True, default="work")
    note = fields.Char()
    date_started = fields.Datetime(
        string="Running Since", readonly=True, copy=False, help="The timer is on."
    )
    hourly_rate = fields.Monetary(
        compute="_compute_hourly_rate", store=True, readonly=False
    )
    amount = fields.Monetary(
        string="Cost", compute="_compute_amount", store=True, aggregator="sum"
    )

    _check_minutes = models.Constraint(
        "CHECK(minutes >= 0)", "Minutes cannot be negative."
    )
    _one_timer = models.UniqueIndex(
        "(user_id) WHERE date_started IS NOT NULL",
        "Your timer runs on another case. Stop it there first.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("case_id")
    def _compute_hourly_rate(self):
        for line in self:
            # the rate of the day on which the line was written stays
            team = line.case_id.team_id
            line.hourly_rate = (
                team.hourly_rate or line.case_id.company_id.crm_case_hourly_rate
            )

    @api.depends("minutes", "hourly_rate")
    def _compute_amount(self):
        for line in self:
            line.amount = line.hourly_rate * line.minutes / MINUTES_PER_HOUR

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _stop(self):
        """Turn running timers into minutes, begun ones in full."""
        now = fields.Datetime.now()
        for line in self:
            seconds = (now - line.date_started).total_seconds()
            line.write(
                {
                    "minutes": line.minutes + max(1, ceil(seconds / 60)),
                    "date_started": False,
                }
            )


class CrmCase(models.Model):
    """Count the time of a case; start and stop one's own timer."""

    _inherit = "crm.case"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    time_ids = fields.One2many(comodel_name="crm.case.time", inverse_name="case_id")
    time_minutes = fields.Integer(
        string="Minutes Spent", compute="_compute_time_stats", compute_sudo=False
    )
    is_timer_running = fields.Boolean(compute="_compute_time_stats", compute_sudo=False)

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("time_ids.minutes", "time_ids.date_started")
    @api.depends_context("uid")
    def _compute_time_stats(self):
        """Compute time_minutes and is_timer_running."""
        times = self.env["crm.case.time"]
        domain = Domain("case_id", "in", self.ids)
        minutes = dict(times._read_group(domain, ["case_id"], ["minutes:sum"]))
        running = times.search(
            domain
            & Domain("user_id", "=", self.env.uid)
            & Domain("date_started", "!=", False)
        ).case_id
        for case in self:
            case.time_minutes = minutes.get(case._origin, 0)
            case.is_timer_running = case._origin in running

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_start_timer(self):
        """Begin to count the user's time here; a timer elsewhere stops."""
        self.ensure_one()
        self.check_access("write")
        self._get_running_times()._stop()
        # the old timer must be off before the unique index sees the new one
        self.env.flush_all()
        self.env["crm.case.time"].create(
            {"case_id": self.id, "minutes": 0, "date_started": fields.Datetime.now()}
        )

    def action_stop_timer(self):
        """Write down the user's time since the start."""
        self.ensure_one()
        running = self._get_running_times().filtered(lambda t: t.case_id == self)
        if not running:
            raise UserError(self.env._("Your timer does not run on this case."))
        running._stop()

    def _get_running_times(self):
        """Return the running timer of the user, on whatever case."""
        return self.env["crm.case.time"].search(
            Domain("user_id", "=", self.env.uid) & Domain("date_started", "!=", False)
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _move_links(self, survivor):
        """Move the time to the case these are merged into."""
        super()._move_links(survivor)
        # sudo: colleagues' time moves with the case
        self.sudo().time_ids.write({"case_id": survivor.id})

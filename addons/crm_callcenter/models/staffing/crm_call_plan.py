"""A week at the telephones: what is expected, who is needed, who is planned."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...queries.call_plan import build_volume_query
from ...tools.call_forecast import MIN_DAYS, SLOTS, WEEK, get_forecast

UTC = ZoneInfo("UTC")
HALF_HOUR = timedelta(minutes=30)
# the forecast learns from so many days at most: two years and the week to measure it
HISTORY_DAYS = 737
OVERLOADS_SHOWN = 5


class CrmCallPlan(models.Model):
    """The plan of one week of one queue, per half hour."""

    _name = "crm.call.plan"
    _description = "Plan of a Week"
    _order = "date_from desc, queue, id desc"
    _rec_name = "date_from"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
        ondelete="cascade",
    )
    queue = fields.Char(help="Empty: all queues together.")
    date_from = fields.Date(
        string="Week From",
        required=True,
        default=lambda self: self._get_default_date_from(),
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("confirmed", "Confirmed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    handle_seconds = fields.Integer(
        string="Length of a Call (s)",
        required=True,
        default=lambda self: self.env[
            "crm.call.staffing"
        ]._get_default_handle_seconds(),
    )
    service_pct = fields.Float(
        string="Answer (%)",
        required=True,
        default=lambda self: self.env.company.crm_board_target_pct,
    )
    target_seconds = fields.Integer(
        string="Within (s)",
        required=True,
        default=lambda self: self.env.company.crm_board_target_seconds,
    )
    max_occupancy_pct = fields.Float(
        string="Agents Talk at Most (%)", required=True, default=85
    )
    shrinkage_pct = fields.Float(
        string="Not There (%)",
        required=True,
        default=10,
        help="Part of the planned time in which people are ill or called away. Breaks "
        "that are planned do not belong to it.",
    )
    patience_seconds = fields.Integer(
        string="Patience of Callers (s)", required=True, default=120
    )
    forecast_note = fields.Text(string="How Good the Forecast Is", readonly=True)
    wape_pct = fields.Float(
        string="Error per Half Hour (%)",
        readonly=True,
        help="Last week, forecast from what was known before it, against what came: "
        "sum of errors / sum of calls.",
    )
    naive_wape_pct = fields.Float(
        string="Error of Repeating a Week (%)",
        readonly=True,
        help="The same error for the forecast that says: as in the week before.",
    )
    line_ids = fields.One2many(
        comodel_name="crm.call.plan.line", inverse_name="plan_id", string="Half Hours"
    )
    overload_count = fields.Integer(compute="_compute_overload_count")

    _check_numbers = models.Constraint(
        "CHECK(handle_seconds > 0 AND target_seconds >= 0 AND patience_seconds > 0"
        " AND service_pct >= 0 AND service_pct < 100"
        " AND max_occupancy_pct > 0 AND max_occupancy_pct <= 100"
        " AND shrinkage_pct >= 0 AND shrinkage_pct < 100)",
        "Calls and patience last at least a second, and the shares are 0 to 100 %: the "
        "promise and those who are not there below 100 %.",
    )

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _get_default_date_from(self):
        """Return next Monday."""
        today = fields.Date.context_today(self)
        return today + timedelta(days=WEEK - today.weekday())

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("line_ids.coverage")
    def _compute_overload_count(self):
        """Compute in how many half hours the planned agents cannot keep up."""
        for plan in self:
            overloads = plan.line_ids.filtered(lambda row: row.coverage == "overload")
            plan.overload_count = len(overloads)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_forecast(self):
        """Fill the half hours with the calls that are expected.

        :raises UserError: the plan is confirmed.
        """
        for plan in self:
            plan._ensure_draft()
            plan._forecast()

    def action_confirm(self):
        """Confirm the plan.

        :raises UserError: in some half hours more calls come than the planned agents
            can answer; each is named with the reason.
        """
        for plan in self:
            overloads = plan.line_ids.filtered(lambda row: row.coverage == "overload")
            if not plan.line_ids:
                raise UserError(
                    self.env._("There is nothing to confirm: forecast the calls first.")
                )
            if overloads:
                reasons = [
                    f"{row.display_name}: {row.reason}"
                    for row in overloads[:OVERLOADS_SHOWN]
                ]
                raise UserError(
                    self.env._(
                        "In %(count)s half hours more comes than the planned agents "
                        "can answer. Plan more shifts first.\n%(reasons)s",
                        count=len(overloads),
                        reasons="\n".join(reasons),
                    )
                )
            plan.state = "confirmed"

    def action_draft(self):
        """Change the plan again."""
        self.state = "draft"

    def action_open_lines(self):
        """Return the action that shows the half hours as a chart and a list."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Half Hours"),
            "res_model": "crm.call.plan.line",
            "view_mode": "graph,list,pivot",
            "domain": [("plan_id", "=", self.id)],
        }

    # ------------------------------------------------------------
    # FORECAST
    # ------------------------------------------------------------

    def _ensure_draft(self):
        """Refuse to change what is confirmed."""
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._("The plan is confirmed; set it back to draft first.")
            )

    def _get_zone(self):
        """Return the time zone in which the company's days begin."""
        # sudo: the company's own contact
        name = self.company_id.sudo().partner_id.tz or self.env.user.tz or "UTC"
        return ZoneInfo(name)

    def _to_utc(self, day, slot):
        """Return the instant at which a half hour of a day begins, naive UTC."""
        local = datetime.combine(day, time(slot // 2, slot % 2 * 30), self._get_zone())
        return local.astimezone(UTC).replace(tzinfo=None)

    def _get_history(self):
        """Return (first day, table of calls per day and half hour) before the week.

        It ends with yesterday, or with the day before the week when that is earlier;
        it starts with the first call.
        """
        now = fields.Datetime.now().replace(tzinfo=UTC)
        today = now.astimezone(self._get_zone()).date()
        end = min(today, self.date_from)
        self.env["crm.call"].flush_model()
        rows = self.env.execute_query(
            build_volume_query(
                self.company_id.id,
                self.queue or "",
                self._to_utc(end - timedelta(days=HISTORY_DAYS), 0),
                self._to_utc(end, 0),
                self._get_zone().key,
            )
        )
        start = min((day for day, _slot, _calls in rows), default=end)
        table = np.zeros(((end - start).days, SLOTS))
        for day, slot, calls in rows:
            table[(day - start).days, slot] = calls
        return start, table

    def _forecast(self):
        """Write the half hours of the week."""
        start, table = self._get_history()
        ahead = (self.date_from - start).days + WEEK - len(table)
        found = get_forecast(table, start, ahead)
        if found is None:
            self.write(
                {
                    "line_ids": [Command.clear()],
                    "wape_pct": 0,
                    "naive_wape_pct": 0,
                    "forecast_note": self.env._(
                        "There are calls of %(days)s days only; a forecast needs "
                        "%(needed)s: four weeks to learn the weekdays, and one to see "
                        "how good it is. Until then enter the calls of each half hour "
                        "by hand.",
                        days=len(table),
                        needed=MIN_DAYS + WEEK,
                    ),
                }
            )
            return
        lines = [
            Command.create(
                {"date_start": self._to_utc(day, slot), "calls": round(calls, 2)}
            )
            for day, row in found.calls.items()
            if day >= self.date_from
            for slot, calls in enumerate(row)
            if calls >= 0.005
        ]
        self.write(
            {
                "line_ids": [Command.clear(), *lines],
                "wape_pct": found.wape_pct or 0,
                "naive_wape_pct": found.naive_wape_pct or 0,
                "forecast_note": self._get_note(found, len(table)),
            }
        )

    def _get_note(self, found, days):
        """Return in words where the forecast comes from, and how wrong it was."""
        method = (
            self.env._(
                "Holt-Winters with weekdays and months, learnt from %(days)s days.",
                days=days,
            )
            if found.has_season
            else self.env._(
                "Holt-Winters with weekdays, learnt from %(days)s days; the months are "
                "told apart from 400 days on.",
                days=days,
            )
        )
        if found.wape_pct is None:
            return method + " " + self.env._("Nobody called in the last week.")
        return (
            method
            + " "
            + self.env._(
                "Last week it would have been wrong by %(error).0f %% per half hour "
                "and %(day).0f %% per day; repeating the week before by %(naive).0f %% "
                "per half hour.",
                error=found.wape_pct,
                day=found.day_wape_pct,
                naive=found.naive_wape_pct,
            )
        )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date_from", "company_id", "queue")
    def _check_week(self):
        """Refuse two plans for one week of one queue."""
        for plan in self:
            twin = self.search(
                Domain("company_id", "=", plan.company_id.id)
                & Domain("date_from", ">", plan.date_from - timedelta(days=WEEK))
                & Domain("date_from", "<", plan.date_from + timedelta(days=WEEK))
                & Domain("queue", "=", plan.queue)
                & Domain("id", "!=", plan.id),
                limit=1,
            )
            if twin:
                raise ValidationError(
                    self.env._("These days of the queue are planned already.")
                )

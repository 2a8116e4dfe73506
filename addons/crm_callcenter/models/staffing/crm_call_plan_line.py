"""One half hour of a plan."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import erlang

SECONDS = 1800
HALF_HOUR = timedelta(seconds=SECONDS)
COVERAGES = [
    ("overload", "Overload"),
    ("short", "Too Few"),
    ("right", "Right"),
    ("over", "More Than Needed"),
]


class CrmCallPlanLine(models.Model):
    """What is expected in a half hour, who is needed and who is planned.

    Only the calls are stored: what is needed follows from them, and who is planned
    from the shifts.
    """

    _name = "crm.call.plan.line"
    _description = "Half Hour of a Plan"
    _order = "plan_id, date_start"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    plan_id = fields.Many2one(
        comodel_name="crm.call.plan", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="plan_id.company_id", store=True, index=True, string="Company"
    )
    date_start = fields.Datetime(string="From", required=True)
    calls = fields.Float(string="Calls Expected", digits=(12, 2))
    agents_needed = fields.Integer(
        string="Agents Who Answer", compute="_compute_need", store=True
    )
    people_needed = fields.Integer(
        string="People to Plan",
        compute="_compute_need",
        store=True,
        help="With those who are not there.",
    )
    people_planned = fields.Integer(
        compute="_compute_coverage",
        help="By the shifts, without those who have their break for most of it.",
    )
    calls_came = fields.Integer(string="Calls That Came", compute="_compute_calls_came")
    coverage = fields.Selection(selection=COVERAGES, compute="_compute_coverage")
    reached_pct = fields.Float(
        string="Answered in Time (%)",
        compute="_compute_coverage",
        help="By Erlang C, with the people planned less those who are not there.",
    )
    abandon_pct = fields.Float(
        string="Hang Up (%)", compute="_compute_coverage", help="By Erlang A."
    )
    reason = fields.Char(compute="_compute_coverage")

    _unique_start = models.Constraint(
        "UNIQUE(plan_id, date_start)", "This half hour is in the plan already."
    )
    _check_calls = models.Constraint(
        "CHECK(calls >= 0)", "The number of calls cannot be negative."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("date_start")
    @api.depends_context("tz")
    def _compute_display_name(self):
        """Name a half hour by its day and time."""
        for line in self:
            at = fields.Datetime.context_timestamp(line, line.date_start)
            line.display_name = f"{at:%a %Y-%m-%d %H:%M}"

    @api.depends(
        "calls",
        "plan_id.handle_seconds",
        "plan_id.service_pct",
        "plan_id.target_seconds",
        "plan_id.max_occupancy_pct",
        "plan_id.shrinkage_pct",
    )
    def _compute_need(self):
        """Compute who is needed, by Erlang C."""
        for line in self:
            plan = line.plan_id
            found = erlang.plan_agents(
                line._get_traffic(),
                plan.handle_seconds,
                plan.target_seconds,
                plan.service_pct / 100,
                plan.max_occupancy_pct / 100,
                plan.shrinkage_pct / 100,
            )
            line.agents_needed = found.agents
            line.people_needed = found.positions

    @api.depends("people_needed", "agents_needed")
    def _compute_coverage(self):
        """Compute whether those who are planned suffice: Erlang C, and A."""
        planned = self._get_planned()
        for line in self:
            line.people_planned = planned[line]
            line.update(line._get_coverage(planned[line]))

    @api.depends("date_start")
    def _compute_calls_came(self):
        """Compute how many calls there were, for half hours that are over."""
        for plan in self.plan_id:
            lines = self.filtered(lambda line, plan=plan: line.plan_id == plan)
            starts = sorted(lines.mapped("date_start"))
            domain = (
                Domain("company_id", "=", plan.company_id.id)
                & Domain("direction", "=", "in")
                & Domain("date_started", ">=", starts[0])
                & Domain("date_started", "<", starts[-1] + HALF_HOUR)
            )
            if plan.queue:
                domain &= Domain("queue", "=", plan.queue)
            counts = {}
            for call in self.env["crm.call"].search_fetch(domain, ["date_started"]):
                at = call.date_started
                start = at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)
                counts[start] = counts.get(start, 0) + 1
            for line in lines:
                line.calls_came = counts.get(line.date_start, 0)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_traffic(self):
        """Return the traffic of the half hour in erlangs."""
        return erlang.get_traffic(self.calls, self.plan_id.handle_seconds, SECONDS)

    def _get_planned(self):
        """Return {line: people whose shifts cover most of it}; a query per plan."""
        planned = {}
        for plan in self.plan_id:
            lines = self.filtered(lambda line, plan=plan: line.plan_id == plan)
            starts = lines.mapped("date_start")
            shifts = self.env["crm.agent.shift"].search(
                Domain("company_id", "=", plan.company_id.id)
                & Domain("date_start", "<", max(starts) + HALF_HOUR)
                & Domain("date_end", ">", min(starts))
                & (
                    Domain("queue", "in", (False, plan.queue))
                    if plan.queue
                    else Domain.TRUE
                )
            )
            for line in lines:
                # {user: seconds at work}
                seconds = {}
                for shift in shifts:
                    shared = line._overlap(shift) * (1 if shift.kind == "work" else -1)
                    user = shift.user_id
                    seconds[user] = seconds.get(user, 0) + shared
                planned[line] = sum(one * 2 > SECONDS for one in seconds.values())
        return planned

    def _overlap(self, shift):
        """Return the seconds of a shift in this half hour."""
        start = max(self.date_start, shift.date_start)
        end = min(self.date_start + HALF_HOUR, shift.date_end)
        return max((end - start).total_seconds(), 0)

    def _get_coverage(self, planned):
        """Return the values of the fields that depend on the number of people."""
        plan = self.plan_id
        traffic = self._get_traffic()
        agents = self._get_present(planned)
        impatience = erlang.get_impatience(
            traffic, agents, plan.handle_seconds, plan.patience_seconds
        )
        values = {
            "reached_pct": 100
            * erlang.get_service_ratio(
                traffic, agents, plan.handle_seconds, plan.target_seconds
            ),
            "abandon_pct": 100 * impatience.abandon_ratio,
            "reason": False,
        }
        if traffic and agents <= traffic:
            reason = self.env._(
                "%(traffic).1f erlangs of work for %(agents)s agents: the queue grows "
                "without end and %(abandon).0f %% hang up; at least %(least)s people "
                "have to be planned, %(needed)s to keep the promise.",
                traffic=traffic,
                agents=agents,
                abandon=values["abandon_pct"],
                least=self._get_least(traffic),
                needed=self.people_needed,
            )
            return values | {"coverage": "overload", "reason": reason}
        gap = planned - self.people_needed
        coverage = "short" if gap < 0 else "right" if gap <= 1 else "over"
        return values | {"coverage": coverage}

    def _get_least(self, traffic):
        """Return how many people keep the queue from growing."""
        people = 1
        while self._get_present(people) <= traffic:
            people += 1
        return people

    def _get_present(self, people):
        """Return how many whole people of those planned are there; one always is."""
        share = 1 - self.plan_id.shrinkage_pct / 100
        return max(int(people * share + 1e-9), min(people, 1))

"""What agents did, per half hour."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...queries.agent import build_interval_upsert, build_wrap_up_query
from ...tools.agent_state import OFFLINE, get_adherence, sum_seconds

HALF_HOUR = timedelta(minutes=30)
# events that come later than so many hours change no figures any more
RECENT_HOURS = 26
# {field: what is counted, of what}
RATIOS = {
    "occupancy_pct": (
        ("talking_seconds", "wrap_up_seconds"),
        ("talking_seconds", "wrap_up_seconds", "ringing_seconds", "ready_seconds"),
    ),
    "adherence_pct": (("adherent_seconds",), ("planned_seconds",)),
}


class CrmAgentInterval(models.Model):
    """One half hour of one agent: its 1,800 seconds, each in one state.

    Derived from the logs by a job and never edited; what the logs have forgotten
    stays here.
    """

    _name = "crm.agent.interval"
    _description = "Agents per Half Hour"
    _order = "date_start desc, user_id"
    _rec_name = "user_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    date_start = fields.Datetime(string="From", required=True, readonly=True)
    talking_seconds = fields.Integer(string="Speaking (s)", readonly=True)
    ringing_seconds = fields.Integer(string="Ringing (s)", readonly=True)
    wrap_up_seconds = fields.Integer(string="After Calls (s)", readonly=True)
    break_seconds = fields.Integer(string="Break (s)", readonly=True)
    ready_seconds = fields.Integer(string="Ready (s)", readonly=True)
    offline_seconds = fields.Integer(string="Not at Work (s)", readonly=True)
    planned_seconds = fields.Integer(string="Planned (s)", readonly=True)
    adherent_seconds = fields.Integer(string="As Planned (s)", readonly=True)
    date_computed = fields.Datetime(readonly=True)
    occupancy_pct = fields.Float(
        string="Occupancy (%)",
        readonly=True,
        aggregator="avg",
        help="Speaking and work after calls, of these, ringing and ready.",
    )
    adherence_pct = fields.Float(
        string="Adherence (%)",
        readonly=True,
        aggregator="avg",
        help="Seconds in the planned state, of the seconds planned.",
    )

    _unique_interval = models.Constraint(
        "UNIQUE(company_id, user_id, date_start)", "This half hour is there already."
    )
    _check_seconds = models.Constraint(
        "CHECK(talking_seconds + ringing_seconds + wrap_up_seconds + break_seconds"
        " + ready_seconds + offline_seconds = 1800)",
        "Every second of a half hour is in one state.",
    )

    # ------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------

    def _read_group_select(self, aggregate_spec, query):
        """Divide sums: an average of shares would count a minute like a half hour."""
        name, _, function = aggregate_spec.partition(":")
        if function != "avg" or name not in RATIOS:
            return super()._read_group_select(aggregate_spec, query)
        counted, of = (
            SQL(" + ").join(
                SQL("SUM(%s)", self._field_to_sql(self._table, field, query))
                for field in names
            )
            for names in RATIOS[name]
        )
        return SQL("100.0 * (%s) / NULLIF(%s, 0)", counted, of)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _measure(self, company, start, end):
        """Write the half hours of a company's agents, over what is there.

        Half hours in which an agent was neither there nor planned have no row.

        :param start: naive UTC, the beginning of a half hour.
        :param end: the time until which it is known; the half hour of it is left out.
        """
        users = (
            self.env["crm.agent.profile"]
            .search_fetch([("company_id", "=", company.id)], ["user_id"])
            .user_id
        )
        end = start + (end - start) // HALF_HOUR * HALF_HOUR
        if not users or start >= end:
            return
        timeline = self.env["crm.agent.timeline"]
        segments = timeline._get_segments(company, users, start, end)
        planned = self.env["crm.agent.shift"]._get_planned(company, start, end)
        rows = []
        for user_id, own in segments.items():
            for since in (
                start + HALF_HOUR * n for n in range((end - start) // HALF_HOUR)
            ):
                row = self._prepare_row(own, planned.get(user_id, {}), since)
                if row:
                    rows.append((user_id, since, *row))
        self.flush_model()
        if rows:
            now = fields.Datetime.now()
            query = build_interval_upsert(company.id, tuple(rows), now)
            self.env.cr.execute(query)
            self.invalidate_model(flush=False)

    def _prepare_row(self, segments, planned, since):
        """Return the figures of one half hour, ``None`` when there is nothing."""
        until = since + HALF_HOUR
        parts = [
            part._replace(start=max(part.start, since), end=min(part.end, until))
            for part in segments
            if part.end > since and part.start < until
        ]
        work, breaks = (
            [
                (max(start, since), min(end, until))
                for start, end in planned.get(kind, ())
                if end > since and start < until
            ]
            for kind in ("work", "break")
        )
        seconds = sum_seconds(parts)
        kept, total = get_adherence(parts, work, breaks)
        if seconds[OFFLINE] == sum(seconds.values()) and not total:
            return None
        busy = seconds["talking"] + seconds["wrap_up"]
        there = busy + seconds["ringing"] + seconds["ready"]
        return (
            *(
                seconds[state]
                for state in (
                    "talking",
                    "ringing",
                    "wrap_up",
                    "break",
                    "ready",
                    "offline",
                )
            ),
            kept,
            total,
            100 * busy / there if there else None,
            100 * kept / total if total else None,
        )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_measure(self):
        """Write the half hours of the last day of all companies with agents."""
        now = fields.Datetime.now()
        self.env.cr.execute(build_wrap_up_query(now))
        self.env["crm.call"].invalidate_model(["date_wrapped"], flush=False)
        start = (now - timedelta(hours=RECENT_HOURS)).replace(
            minute=0, second=0, microsecond=0
        )
        companies = self.env["res.company"].search(
            [("crm_callcenter_enabled", "=", True)]
        )
        for company in companies:
            self.with_company(company)._measure(company, start, now)

"""The clocks of cases, as last computed from their history."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.sla_clock import (
    BREACHED,
    CANCELLED,
    MET,
    MILESTONES,
    PAUSED,
    RUNNING,
    Event,
    Targets,
    compute_clocks,
)
from ...tools.work_time import HorizonError

HOUR_SECONDS = 3600
SECOND = timedelta(seconds=1)
# how far ahead working hours are read at first, and when to give up
FIRST_HORIZON = timedelta(days=14)
LAST_HORIZON = timedelta(days=10 * 366)
CRON_BATCH = 200
KEY = ("case_id", "milestone", "ordinal")


class CrmSlaStatus(models.Model):
    """One clock of one case; written by ``_refresh`` only."""

    _name = "crm.sla.status"
    _description = "SLA Clock"
    _order = "case_id, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="cascade"
    )
    version_id = fields.Many2one(
        comodel_name="crm.sla.policy.version",
        required=True,
        ondelete="restrict",
        index=True,
    )
    milestone = fields.Selection(
        selection=[
            ("first_response", "First Response"),
            ("next_response", "Next Response"),
            ("resolution", "Resolution"),
        ],
        required=True,
    )
    ordinal = fields.Integer(required=True)
    date_start = fields.Datetime(string="Since", required=True)
    deadline = fields.Datetime()
    date_reached = fields.Datetime(string="Reached")
    state = fields.Selection(
        selection=[
            (RUNNING, "Running"),
            (PAUSED, "Paused"),
            (MET, "Kept"),
            (BREACHED, "Missed"),
            (CANCELLED, "Cancelled"),
        ],
        required=True,
    )
    elapsed_hours = fields.Float(
        string="Working Hours Used",
        aggregator="avg",
        help="By the calendar of the promise, pauses taken out.",
    )
    date_next_check = fields.Datetime(
        help="When the next percentage is reached or the deadline passes."
    )
    escalation_ids = fields.One2many(
        comodel_name="crm.sla.escalation", inverse_name="status_id"
    )

    _unique_clock = models.Constraint(
        "UNIQUE(case_id, milestone, ordinal)", "A case has each clock once."
    )
    # the analysis of a month
    _company_start = models.Index("(company_id, date_start)")
    _due = models.Index("(date_next_check) WHERE date_next_check IS NOT NULL")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _refresh(self, cases, now=None, is_new=False):
        """Compute the clocks of cases from their history, and escalate what is due.

        By the promise that each case has. Constant number of queries, apart from what
        escalations do.

        :param cases: cases of any company.
        :param now: naive UTC; the present when left out.
        :param bool is_new: the cases were received just now, and have neither a history
            nor clocks that would have to be read.
        """
        if not cases:
            return
        # sudo: clocks are computed by the system for whoever works on the case
        self, cases = self.sudo(), cases.sudo()
        now = now or fields.Datetime.now()
        if is_new:
            histories = {
                case.id: [Event("received", case.date_received)] for case in cases
            }
        else:
            histories = self._get_histories(cases)
        rules = self.env["crm.sla.escalation.rule"]._get_rules()
        clocks = self._compute(cases, histories, rules, now)
        statuses = self._store_clocks(cases, clocks, is_new)
        fired = self.env["crm.sla.escalation"]._fire(
            statuses, clocks, rules, now, is_new
        )
        self._plan_next_checks(statuses, clocks, fired)
        self._summarise(cases, clocks)

    @api.model
    def _get_clocks(self, cases, now=None):
        """Return the clocks of cases as they stand now.

        :return: case id -> list of ``milestone``, ``deadline``, ``state``, ``reached``
            and ``escalations`` (percents, rising); in the order first response, next
            responses, resolution.
        :rtype: dict
        """
        now = now or fields.Datetime.now()
        # sudo: who may see the case may see its promise
        self = self.sudo()
        domain = Domain("case_id", "in", cases.ids)
        # by id: the order of cases plays no part
        statuses = self.search(domain, order="id")
        due = statuses.filtered(
            lambda s: s.date_next_check and s.date_next_check <= now
        )
        if due:
            self._refresh(due.case_id, now)
            statuses = self.search(domain, order="id")
        order = {name: rank for rank, name in enumerate(MILESTONES)}
        clocks = {case.id: [] for case in cases}
        for status in statuses.sorted(lambda s: (order[s.milestone], s.ordinal)):
            clocks[status.case_id.id].append(
                {
                    "milestone": status.milestone,
                    "deadline": status.deadline,
                    "state": status.state,
                    "reached": status.date_reached,
                    "escalations": sorted(
                        escalation.percent
                        for escalation in status.escalation_ids
                        if escalation.is_current
                    ),
                }
            )
        return clocks

    # ------------------------------------------------------------
    # COMPUTING
    # ------------------------------------------------------------

    def _get_histories(self, cases):
        """Return {case id: [Event]}, in one query."""
        events = self.env["crm.case.event"]
        events.flush_model()
        histories = defaultdict(list)
        rows = events.search_fetch(
            Domain("case_id", "in", cases.ids), ["case_id", "kind", "date"]
        )
        for row in rows:
            histories[row.case_id.id].append(Event(row.kind, row.date))
        return histories

    def _compute(self, cases, histories, rules, now):
        """Return {case id: [Clock]}; cases with one calendar share its hours."""
        clocks = {}
        for calendar, own in cases.grouped(self._get_calendar).items():
            promised = own.filtered("sla_policy_version_id")
            clocks.update({case.id: [] for case in own - promised})
            if promised:
                clocks.update(
                    self._compute_with(calendar, promised, histories, rules, now)
                )
        return clocks

    def _compute_with(self, calendar, cases, histories, rules, now):
        """Return {case id: [Clock]} of cases with one calendar.

        Working hours are read two weeks ahead first, and further when that is not
        enough; a calendar without any hours ends at ``LAST_HORIZON``.
        """
        start = min(case.date_received for case in cases)
        latest = max([now, *(case.date_last_event or now for case in cases)])
        ahead = FIRST_HORIZON
        percents = sorted({rule.percent for rule in rules})
        while True:
            is_last = ahead > LAST_HORIZON
            work = self.env["crm.sla.calendar"]._get_work_time(
                calendar, start, latest + ahead, is_last
            )
            try:
                return {
                    case.id: compute_clocks(
                        histories[case.id],
                        self._get_targets(case.sla_policy_version_id),
                        work,
                        max(now, case.date_last_event or now),
                        percents,
                    )
                    for case in cases
                }
            except HorizonError:
                ahead *= 4

    def _get_calendar(self, case):
        """Return the calendar by which the clocks of a case run; none: all hours.

        Called for each case; override to add a source of calendars.
        """
        version = case.sla_policy_version_id
        if version.calendar_source == "team":
            return case.team_id.resource_calendar_id
        if version.calendar_source == "customer":
            return self._get_customer_calendar(case) or version.resource_calendar_id
        return version.resource_calendar_id

    def _get_customer_calendar(self, case):
        """Return the working hours that were agreed with the customer."""
        return case.commercial_partner_id.service_calendar_id

    def _get_targets(self, version):
        """Return the promised working seconds."""
        return Targets(
            *(
                round(version[f"{milestone}_hours"] * HOUR_SECONDS)
                for milestone in MILESTONES
            )
        )

    # ------------------------------------------------------------
    # STORING
    # ------------------------------------------------------------

    def _store_clocks(self, cases, clocks, is_new):
        """Write the rows that differ.

        A clock that no policy promises any more stays when it was reached, and is
        cancelled when it was not.

        :return: {(case id, milestone, ordinal): status}.
        """
        stored = self
        if not is_new:
            stored = self.search(Domain("case_id", "in", cases.ids), order="id")
        known = {
            (status.case_id.id, status.milestone, status.ordinal): status
            for status in stored
        }
        missing = []
        for case in cases:
            for clock in clocks[case.id]:
                key = (case.id, clock.milestone, clock.ordinal)
                values = self._prepare_values(case, clock)
                if key in known:
                    self._write_differences(known[key], values)
                else:
                    values["date_next_check"] = self._get_next_check(clock)
                    missing.append({**dict(zip(KEY, key, strict=True)), **values})
        for status in self.create(missing):
            known[status.case_id.id, status.milestone, status.ordinal] = status
        wanted = {
            (case.id, clock.milestone, clock.ordinal)
            for case in cases
            for clock in clocks[case.id]
        }
        for key, status in known.items():
            if key not in wanted and not status.date_reached:
                self._write_differences(
                    status, {"state": CANCELLED, "date_next_check": False}
                )
        return known

    def _prepare_values(self, case, clock):
        """Return the fields of the row of a clock."""
        return {
            "company_id": case.company_id.id,
            "version_id": case.sla_policy_version_id.id,
            "date_start": clock.start,
            "deadline": clock.deadline and clock.deadline.replace(microsecond=0),
            "date_reached": clock.reached or False,
            "state": clock.state,
            "elapsed_hours": clock.elapsed / HOUR_SECONDS if clock.stopped else 0.0,
        }

    def _write_differences(self, status, values):
        """Write what differs from the row."""
        differences = {}
        for name, value in values.items():
            current = status[name]
            if status._fields[name].relational:
                current = current.id
            if current != (value or False) and current != value:
                differences[name] = value
        if differences:
            status.write(differences)

    def _plan_next_checks(self, statuses, clocks, fired):
        """Store when each clock wants to be looked at again.

        :param dict fired: status id -> percents that have fired.
        """
        for case_id, own in clocks.items():
            for clock in own:
                status = statuses[case_id, clock.milestone, clock.ordinal]
                next_check = self._get_next_check(clock, fired.get(status.id, ()))
                self._write_differences(status, {"date_next_check": next_check})

    def _get_next_check(self, clock, fired=()):
        """Return when a clock wants to be looked at again, ``False`` when never."""
        if clock.stopped:
            return False
        instants = [
            instant.replace(microsecond=0)
            for percent, instant in clock.thresholds.items()
            if percent not in fired
        ]
        if clock.state == RUNNING and clock.deadline:
            # late is who is not there when the second of the deadline is over
            instants.append(clock.deadline.replace(microsecond=0) + SECOND)
        return min(instants, default=False)

    def _summarise(self, cases, clocks):
        """Store on each case the soonest deadline and whether a promise was missed."""
        for case in cases:
            own = clocks[case.id]
            states = {clock.state for clock in own} - {CANCELLED}
            deadlines = [
                clock.deadline
                for clock in own
                if clock.state in (RUNNING, BREACHED)
                and not clock.stopped
                and clock.deadline
            ]
            state = next(
                (name for name in (BREACHED, RUNNING, PAUSED, MET) if name in states),
                False,
            )
            deadline = min(deadlines, default=None)
            values = {
                "sla_state": state,
                "sla_deadline": deadline.replace(microsecond=0) if deadline else False,
            }
            if any(case[name] != value for name, value in values.items()):
                case._store(values)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_refresh(self):
        """Flip what is late and escalate what is due; repeatable at any time."""
        now = fields.Datetime.now()
        due = self.search(Domain("date_next_check", "<=", now), order="date_next_check")
        cases = due.case_id
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(cases))
        for start in range(0, len(cases), CRON_BATCH):
            batch = cases[start : start + CRON_BATCH]
            # a case that somebody is writing is refreshed by what they write
            locked = batch.try_lock_for_update()
            if locked:
                self._refresh(locked)
            if not progress(len(batch)):
                break

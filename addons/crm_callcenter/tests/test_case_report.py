"""The analysis of cases against what their histories say, read by hand."""

import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from ..queries import case_report
from .case_common import CrmCaseCommon

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 1, 23, 15, 0)
CHANNELS = ("phone", "email", "chat", "web")
MEASURES = (
    "arrival_count",
    "open_count",
    "closed_count",
    "reply_count",
    "reopen_count",
    "first_contact_pct",
    "reopened_pct",
    "first_response_hours",
    "resolution_hours",
    "cost",
    "rating",
    "satisfied_pct",
)


def is_office_time(at):
    """Tell whether the office is open in the minute that begins."""
    return at.weekday() < 5 and (9 <= at.hour < 12 or 13 <= at.hour < 17)


def count_hours(start, end, is_paused=lambda at: False, is_open=is_office_time):
    """Return the working hours between two instants, minute by minute."""
    minutes = 0
    while start < end:
        minutes += is_open(start) and not is_paused(start)
        start += MINUTE
    return minutes / 60


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time(NOW)
class TestCaseReport(CrmCaseCommon):
    """Histories of every kind, in two companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users["supervisor_b"] = cls._create_user(
            "supervisor_b",
            "crm_callcenter.crm_callcenter_group_supervisor",
            cls.company_b,
        )
        cls.second_team = cls.env["crm.case.team"].create(
            {"name": "Second Level", "company_id": cls.company_a.id}
        )
        (cls.team | cls.second_team).hourly_rate = 60
        cls.agents = cls.users["agent"] | cls.users["supervisor"]

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _get_report(self, role="supervisor"):
        """Return the analysis as a user of this role has it, nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        user = self.users[role]
        return (
            self.env["crm.case.report"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )

    def _get_row(self, case):
        return self._get_report().browse(case.id)

    def _live(self, rng, case):
        """Let things happen to a case at random, each at its time."""
        at = case.date_received
        for _step in range(rng.randrange(7)):
            at += rng.randrange(1, 900) * MINUTE
            if at > NOW:
                break
            what = rng.choice(("reply", "reply", "customer", "wait", "close", "close"))
            if what == "reply":
                agent = rng.choice(self.agents)
                case.with_user(agent)._add_agent_reply("a", at)
            elif what == "customer":
                if case._add_customer_message("c", at) != case:
                    break
            elif what == "wait" and not case.is_closed:
                case._set_waiting(not case.is_waiting, at)
            elif case.is_closed:
                case._reopen(at)
            else:
                case._close(at)
            if rng.random() < 0.25:
                new = rng.choice((self.agents[0], self.agents[1], case.user_id[:0]))
                case._write_at({"user_id": new.id}, at)
            if rng.random() < 0.05:
                case._write_at({"team_id": self.second_team.id}, at)
        if rng.random() < 0.3:
            minutes = rng.randrange(1, 90)
            self.env["crm.case.time"].create({"case_id": case.id, "minutes": minutes})
        if rng.random() < 0.3:
            token = case._rating_get_access_token()
            case.rating_apply(rng.randrange(1, 6), token=token)

    # ------------------------------------------------------------
    # THE ORACLE
    # ------------------------------------------------------------

    def _follow(self, events):
        """Return what became of a case.

        :return: whether it is closed, when it was, when it was answered first, whether
            it was handed over, and its pauses.
        """
        is_closed = is_waiting = handed = False
        closed_at = replied_at = None
        pauses = []  # [begin, end]
        for event in events:
            if event.kind in ("closed", "reopened"):
                is_closed = event.kind == "closed"
                closed_at = event.date if is_closed else None
            if event.kind in ("waiting", "resumed"):
                is_waiting = event.kind == "waiting"
            if event.kind == "agent_reply":
                replied_at = replied_at or event.date
            changes = event["values"] or {}
            for name in ("user_id", "team_id"):
                handed = handed or bool(changes.get(name, [False])[0])
            if (is_waiting or is_closed) != bool(pauses and not pauses[-1][1]):
                if pauses and not pauses[-1][1]:
                    pauses[-1][1] = event.date
                else:
                    pauses.append([event.date, None])
        return is_closed, closed_at, replied_at, handed, pauses

    def _read_history(self, case):
        """Return the measures of a case from its events alone, and its last rating."""
        events = self.env["crm.case.event"].search([("case_id", "=", case.id)])
        kinds = events.mapped("kind")
        is_closed, closed_at, replied_at, handed, pauses = self._follow(events)

        def is_paused(at):
            return any(begin <= at < (end or NOW) for begin, end in pauses)

        def hours_until(end):
            if not (case.sla_policy_version_id and end):
                return 0
            return count_hours(case.date_received, end, is_paused)

        came_back = "customer_message" in kinds or "reopened" in kinds
        replies = kinds.count("agent_reply")
        is_enough = replies == 1 or (not replies and case.channel in ("phone", "chat"))
        follow_ups = self.env["crm.case"].search_count([("origin_id", "=", case.id)])
        obstacles = {
            "answers": not is_enough,
            "back": came_back,
            "handed": handed,
            "follow-up": bool(follow_ups),
        }
        against = [name for name, holds in obstacles.items() if holds]
        if is_closed:
            self.obstacles.add(against[0] if len(against) == 1 else len(against))
        rating = self.env["rating.rating"].search(
            [
                ("res_model", "=", "crm.case"),
                ("res_id", "=", case.id),
                ("consumed", "=", True),
            ]
        )
        return {
            "arrival_count": 1,
            "open_count": int(not is_closed),
            "closed_count": int(is_closed),
            "reply_count": replies,
            "reopen_count": kinds.count("reopened"),
            "first_contact_pct": 100 * (is_closed and not against),
            "reopened_pct": 100 * ("closed" in kinds and "reopened" in kinds),
            "first_response_hours": hours_until(replied_at),
            "resolution_hours": hours_until(closed_at),
            "cost": sum(case.time_ids.mapped("minutes")),
            "rating": rating.rating,
            "satisfied_pct": 100 * (rating.rating >= 4),
        }

    def test_measures_are_what_the_history_says(self):
        seen = {name: set() for name in MEASURES}
        self.obstacles = set()  # what alone kept a closed case from counting
        rng = random.Random(7)
        cases = self.env["crm.case"]
        for _case in range(120):
            case = self._create_case(
                channel=rng.choice(CHANNELS),
                date_received=NOW - rng.randrange(1, 20 * 24 * 60) * MINUTE,
                user_id=rng.choice((False, self.agents[0].id, self.agents[1].id)),
            )
            self.team.reopen_days = rng.choice((0, 14))
            self._live(rng, case)
            cases |= case
        # what customers wrote too late for the case came as another one
        cases |= cases.search([("origin_id", "in", cases.ids)])
        rows = self._get_report().search([("case_id", "in", cases.ids)])
        self.assertEqual(len(rows), len(cases))
        for row in rows:
            case = row.case_id.sudo().with_user(self.env.user)
            expected = self._read_history(case)
            for name in MEASURES:
                with self.subTest(case=case.id, measure=name):
                    self.assertAlmostEqual(row[name], expected[name], 6)
                seen[name].add(bool(row[name]))
        # the histories were not all alike
        self.assertLessEqual(
            {0, "answers", "back", "handed", "follow-up"}, self.obstacles
        )
        seen.pop("arrival_count")
        self.assertEqual({len(values) for values in seen.values()}, {2})

    def test_age_counts_working_hours_only(self):
        for policy, calendar, is_open in (
            (self.policy, False, is_office_time),
            (self.policy.browse(), self.office.id, is_office_time),
            (self.policy.browse(), False, lambda at: True),
        ):
            self.team.resource_calendar_id = calendar
            self.policy.active = bool(policy)
            cases = self.env["crm.case"]
            for minutes in (0, 59, 479, 480, 481, 3 * 1440, 5 * 1440, 9999, 16 * 1440):
                cases |= self._create_case(date_received=NOW - minutes * MINUTE)
            closed = self._create_case(date_received=NOW - 600 * MINUTE)
            closed._close()
            self.assertEqual(cases.sla_policy_id, policy)
            for row in self._get_report().search([("case_id", "in", cases.ids)]):
                hours = count_hours(row.date_received, NOW, is_open=is_open)
                older = [limit for limit in (8, 24, 40, 80) if hours >= limit]
                with self.subTest(policy=policy, calendar=calendar, hours=hours):
                    self.assertEqual(row.age_band, str(len(older) + 1))
            self.assertFalse(self._get_row(closed).age_band)

    def test_working_hours_are_chosen_as_the_clocks_choose_them(self):
        hours = {  # one for each that may decide
            name: self.office.copy({"name": name})
            for name in ("policy", "team", "contract", "customer")
        }
        customer = self.customer.with_company(self.company_a)
        contract = self.env["crm.service.contract"].create(
            {
                "name": "Gold",
                "company_id": self.company_a.id,
                "partner_id": self.customer.id,
                "date_start": "2025-01-01",
            }
        )
        statuses = self.env["crm.sla.status"]
        found = set()
        for number in range(48):
            source = ("policy", "team", "customer")[number % 3]
            is_set = [number // 3 >> bit & 1 for bit in range(4)]
            own = dict(zip(hours, is_set, strict=True))
            for name, record, field in (
                ("team", self.team, "resource_calendar_id"),
                ("contract", contract, "resource_calendar_id"),
                ("customer", customer, "service_calendar_id"),
                ("policy", self.policy, "resource_calendar_id"),
            ):
                record[field] = hours[name].id if own[name] else False
            self.policy.calendar_source = source
            case = self._create_case()
            self.env.flush_all()
            column = case_report.build_calendar()
            [[calendar_id]] = self.env.execute_query(
                SQL("SELECT %s FROM crm_case c WHERE c.id = %s", column, case.id)
            )
            with self.subTest(source=source, own=own):
                self.assertEqual(calendar_id, statuses._get_calendar(case).id or 0)
            found.add(calendar_id)
        self.assertEqual(found, {0, *(calendar.id for calendar in hours.values())})

    # ------------------------------------------------------------
    # EXAMPLES
    # ------------------------------------------------------------

    def test_solved_at_the_first_contact(self):
        def answer_again(case):
            case.with_user(self.users["agent"])._add_agent_reply("Also ...")

        def hand_over(case):
            case.user_id = self.users["supervisor"]

        def move(case):
            case.team_id = self.second_team

        def follow_up(case):
            self._create_case(origin_id=case.id)

        def merge(case):
            self._create_case()._merge_into(case)

        for spoil, channel, expected in (
            (str, "email", 100),  # spoils nothing
            (answer_again, "email", 0),
            (hand_over, "email", 0),
            (move, "email", 0),
            (follow_up, "email", 0),
            (merge, "email", 0),
            (str, "phone", 100),
        ):
            case = self._create_case(channel=channel, user_id=self.users["agent"].id)
            if channel != "phone":
                case.with_user(self.users["agent"])._add_agent_reply("Done")
            spoil(case)
            self.assertFalse(self._get_row(case).closed_count)
            case._close()
            with self.subTest(spoil=spoil.__name__, channel=channel):
                self.assertEqual(self._get_row(case).first_contact_pct, expected)
        unanswered = self._create_case(channel="email")
        unanswered._close()
        self.assertEqual(self._get_row(unanswered).first_contact_pct, 0)

    def test_rates_leave_out_what_has_no_answer_yet(self):
        cases = self.env["crm.case"]
        for rating in (5, 2, 0, 0):
            case = self._create_case(channel="phone")
            if rating:
                case._close()
                case.rating_apply(rating, token=case._rating_get_access_token())
            cases |= case
        cases[0]._reopen()
        [measures] = self._get_report()._read_group(
            [("case_id", "in", cases.ids)],
            [],
            [
                "arrival_count:sum",
                "open_count:sum",
                "first_contact_pct:avg",
                "reopened_pct:avg",
                "rating:avg",
                "satisfied_pct:avg",
            ],
        )
        self.assertEqual(measures, (4, 3, 100, 50, 3.5, 50))

    def test_merged_and_archived_cases_do_not_count_twice(self):
        survivor, merged, archived = (self._create_case() for _number in range(3))
        merged._merge_into(survivor)
        archived.active = False
        report = self._get_report()
        domain = [("case_id", "in", (survivor + merged + archived).ids)]
        self.assertEqual(report.search(domain).case_id, survivor)
        self.assertEqual(
            report.with_context(active_test=False).search(domain).case_id,
            survivor + archived,
        )

    # ------------------------------------------------------------
    # SAFETY AND COST
    # ------------------------------------------------------------

    def test_only_supervisors_of_the_company(self):
        case = self._create_case()
        other = (
            self.env["crm.case"]
            .with_company(self.company_b)
            .create({"name": "Other", "company_id": self.company_b.id})
        )
        domain = [("case_id", "in", (case + other).ids)]
        for role in ("agent", "salesperson", "accountant", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_report(role).search(domain)
        for role, own in (("supervisor", case), ("supervisor_b", other)):
            report = self._get_report(role)
            self.assertEqual(report.search(domain).case_id, own)
            self.assertFalse(report.has_access("write"))

    def test_reading_costs_the_same_for_one_and_for_many(self):
        cases = self.env["crm.case"].create(
            [{"name": f"Case {n}", "team_id": self.team.id} for n in range(50)]
        )
        counts = []
        for some in (cases[:1], cases[:1], cases):
            report = self._get_report()
            before = self.env.cr.sql_log_count
            report.search([("case_id", "in", some.ids)]).read([*MEASURES, "age_band"])
            report._read_group(
                [("case_id", "in", some.ids)], ["age_band"], ["open_count:sum"]
            )
            counts.append(self.env.cr.sql_log_count - before)
        # the first time working hours are read
        self.assertEqual(counts[1], counts[2])

"""Promises in the database: which one holds, from when, and who is told."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged, users

from .case_common import FRIDAY, CrmCaseCommon

MONDAY = datetime(2026, 1, 5, 9, 0)


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time("2026-01-09 12:00:00")
class TestCaseSla(CrmCaseCommon):
    """Policies, versions, clocks and escalations."""

    def _get_deadlines(self, case):
        """Return {milestone: deadline} of the stored clocks."""
        return {s.milestone: s.deadline for s in case.sla_status_ids}

    # ------------------------------------------------------------
    # CLOCKS
    # ------------------------------------------------------------

    def test_friday_afternoon(self):
        # one hour of work after Friday 16:30 is over on Monday 9:30, eight on Tuesday
        number = self._intake(at=str(FRIDAY))["number"]
        clocks = self._get_clocks(number)
        self.assertEqual(clocks["first_response"]["deadline"], "2026-01-05 09:30:00")
        self.assertEqual(clocks["resolution"]["deadline"], "2026-01-06 09:30:00")

    def test_holiday_moves_the_deadline(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.office.id,
                "company_id": self.company_a.id,
                "date_from": "2026-01-05 00:00:00",
                "date_to": "2026-01-05 23:59:59",
            }
        )
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(
            self._get_deadlines(case)["first_response"], datetime(2026, 1, 6, 9, 30)
        )

    def test_holiday_of_another_company_moves_nothing(self):
        leave = (
            self.env["resource.calendar.leaves"]
            .with_company(self.company_b)
            .create(
                {
                    "name": "Holiday",
                    "calendar_id": False,
                    "company_id": self.company_b.id,
                    "date_from": "2026-01-05 00:00:00",
                    "date_to": "2026-01-05 23:59:59",
                }
            )
        )
        # else the company is computed later, in another one
        leave.flush_recordset()
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(
            self._get_deadlines(case)["first_response"], datetime(2026, 1, 5, 9, 30)
        )

    def test_time_zone_and_summer_time_of_the_calendar(self):
        self.office.tz = "Europe/Vienna"
        # Friday before the clocks go forward: 16:00 in Vienna is 15:00 UTC
        case = self._create_case(date_received=datetime(2025, 3, 28, 15, 0))
        # Monday begins at 9:00 in Vienna, which is 7:00 UTC by then
        self.assertEqual(
            self._get_deadlines(case)["resolution"], datetime(2025, 3, 31, 15, 0)
        )

    def test_no_calendar_is_day_and_night(self):
        self.policy.resource_calendar_id = False
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(
            self._get_deadlines(case)["resolution"], FRIDAY + timedelta(hours=8)
        )

    def test_calendar_without_hours_has_no_deadline(self):
        self.office.attendance_ids.unlink()
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(set(self._get_deadlines(case).values()), {False})

    def test_round_the_clock_calendar_loses_nothing_at_midnight(self):
        self.office.attendance_ids.unlink()
        self.env["resource.calendar.attendance"].create(
            [
                {
                    "name": "Day",
                    "calendar_id": self.office.id,
                    "dayofweek": str(day),
                    "hour_from": 0,
                    "hour_to": 24,
                }
                for day in range(7)
            ]
        )
        self.policy.resolution_hours = 240
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(
            self._get_deadlines(case)["resolution"], FRIDAY + timedelta(hours=240)
        )

    def test_working_hours_of_team_and_customer(self):
        self.policy.write({"calendar_source": "team", "resource_calendar_id": False})
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(
            self._get_deadlines(case)["resolution"], FRIDAY + timedelta(hours=8)
        )
        self.team.resource_calendar_id = self.office
        self.policy.calendar_source = "customer"
        self.customer.with_company(self.company_a).service_calendar_id = self.office
        case = self._create_case(date_received=FRIDAY)
        self.assertEqual(
            self._get_deadlines(case)["resolution"], datetime(2026, 1, 6, 9, 30)
        )

    def test_history_over_the_interface(self):
        number = self._intake(at="2026-01-05 09:00:00")["number"]
        steps = (
            ("reply", {"author": "agent", "body": "a", "at": "2026-01-05 09:30:00"}),
            ("reply", {"author": "customer", "body": "b", "at": "2026-01-05 10:00:00"}),
            ("reply", {"author": "customer", "body": "c", "at": "2026-01-05 10:30:00"}),
            ("set", {"waiting": True, "at": "2026-01-05 11:00:00"}),
            ("set", {"waiting": False, "at": "2026-01-05 14:00:00"}),
            ("reply", {"author": "agent", "body": "d", "at": "2026-01-05 15:30:00"}),
            ("set", {"stage": "closed", "at": "2026-01-05 16:00:00"}),
            ("reply", {"author": "customer", "body": "e", "at": "2026-01-06 09:00:00"}),
            ("set", {"stage": "closed", "at": "2026-01-06 10:00:00"}),
        )
        for method, values in steps:
            getattr(self.crm_api, f"case_{method}")(number, values)
        sla = self.crm_api.case_get(number)["sla"]
        self.assertEqual(
            [(c["milestone"], c["deadline"], c["state"], c["reached"]) for c in sla],
            [
                (
                    "first_response",
                    "2026-01-05 10:00:00",
                    "met",
                    "2026-01-05 09:30:00",
                ),
                # two hours from 10:00; of the wait two were working hours
                (
                    "next_response",
                    "2026-01-05 15:00:00",
                    "breached",
                    "2026-01-05 15:30:00",
                ),
                # closed after an hour without an answer
                ("next_response", "2026-01-06 11:00:00", "cancelled", False),
                # 8 h after two of waiting and one of being closed; a day has 7
                ("resolution", "2026-01-06 14:00:00", "met", "2026-01-06 10:00:00"),
            ],
        )
        self.assertEqual(
            [clock["escalations"] for clock in sla],
            [[50], [50, 75, 100], [50], [50]],
        )

    # ------------------------------------------------------------
    # WHICH PROMISE
    # ------------------------------------------------------------

    def test_most_specific_policy_holds(self):
        types = self.env["crm.case.type"].create({"name": "Delivery"})
        late = self.env["crm.case.type"].create({"name": "Late", "parent_id": types.id})
        team = self._create_policy(case_team_id=self.team.id, sequence=1)
        by_type = self._create_policy(case_type_id=types.id, sequence=5)
        urgent = self._create_policy(
            case_team_id=self.team.id, severity="urgent", sequence=99
        )
        vip = self._create_policy(
            case_team_id=self.team.id, severity="urgent", service_level="vip"
        )
        foreign = self.env["crm.sla.policy"].create(
            {"name": "B", "company_id": self.company_b.id, "sequence": 0}
        )
        for values, policy in (
            ({}, team),
            ({"severity": "urgent"}, urgent),
            ({"type_id": late.id}, team),
        ):
            case = self._create_case(**values)
            self.assertEqual(case.sla_policy_id, policy)
        team.sequence = 6
        self.assertEqual(self._create_case(type_id=late.id).sla_policy_id, by_type)
        self.customer.service_level = "vip"
        self.assertEqual(self._create_case(severity="urgent").sla_policy_id, vip)
        self.assertNotEqual(self._create_case().sla_policy_id, foreign)

    def test_change_selects_anew_and_computes_from_history(self):
        self._create_policy(severity="urgent", resolution_hours=2)
        number = self._intake(at="2026-01-05 09:00:00")["number"]
        self.crm_api.case_reply(
            number, {"author": "agent", "body": "a", "at": "2026-01-05 09:30:00"}
        )
        self.crm_api.case_set(
            number, {"severity": "urgent", "at": "2026-01-05 10:00:00"}
        )
        clocks = self._get_clocks(number)
        self.assertEqual(clocks["resolution"]["deadline"], "2026-01-05 11:00:00")
        # not promised any more, but reached: it stays as it was
        self.assertEqual(clocks["first_response"]["state"], "met")
        self.assertEqual(clocks["first_response"]["reached"], "2026-01-05 09:30:00")

    def test_clock_that_is_not_promised_any_more_is_cancelled(self):
        self._create_policy(severity="urgent", resolution_hours=2)
        number = self._intake(at="2026-01-09 11:30:00")["number"]
        self.crm_api.case_set(number, {"severity": "urgent"})
        self.assertEqual(
            self._get_clocks(number)["first_response"]["state"], "cancelled"
        )

    def test_open_case_keeps_its_version_until_moved(self):
        case = self._create_case(date_received=MONDAY)
        self.policy.resolution_hours = 4
        self.assertEqual(self.policy.version_count, 2)
        case._record_events("customer_message")
        self.assertEqual(
            self._get_deadlines(case)["resolution"], datetime(2026, 1, 6, 10, 0)
        )
        newer = self._create_case(date_received=MONDAY)
        self.assertEqual(
            self._get_deadlines(newer)["resolution"], datetime(2026, 1, 5, 14, 0)
        )
        self.assertEqual(self.policy.outdated_case_count, 1)
        self.policy.action_move_cases()
        self.assertEqual(
            self._get_deadlines(case)["resolution"], datetime(2026, 1, 5, 14, 0)
        )
        self.policy.invalidate_recordset()
        self.assertEqual(self.policy.outdated_case_count, 0)

    def test_new_policy_does_not_reach_open_cases(self):
        case = self._create_case(date_received=MONDAY)
        newer = self._create_policy(case_team_id=self.team.id, resolution_hours=1)
        case._record_events("customer_message")
        self.assertEqual(case.sla_policy_id, self.policy)
        case.severity = "high"
        self.assertEqual(case.sla_policy_id, newer)

    def test_giving_a_case_to_somebody_leaves_its_past_open(self):
        number = self._intake(at="2026-01-05 09:00:00")["number"]
        case = self.env["crm.case"].search([("number", "=", number)])
        case.user_id = self.users["agent"]
        self.crm_api.case_reply(
            number, {"author": "agent", "body": "a", "at": "2026-01-05 09:30:00"}
        )
        self.assertEqual(self._get_clocks(number)["first_response"]["state"], "met")

    def test_version_nobody_has_is_changed_in_place(self):
        self.policy.resolution_hours = 3
        self.policy.resolution_hours = 4
        self.assertEqual(self.policy.version_count, 1)

    # ------------------------------------------------------------
    # ESCALATIONS
    # ------------------------------------------------------------

    def test_each_percentage_once_also_when_the_cron_was_late(self):
        self.policy.write(
            {
                "resource_calendar_id": False,
                "first_response_hours": 0,
                "resolution_hours": 10,
            }
        )
        self.team.leader_id = self.users["supervisor"]
        case = self._create_case(user_id=self.users["agent"].id)
        cron = self.env.ref("crm_callcenter.ir_cron_refresh_sla")
        escalations = self.env["crm.sla.escalation"]
        for clock, percents in (
            ("2026-01-09 16:59:59", []),
            ("2026-01-09 17:00:00", [50]),
            ("2026-01-09 17:01:00", [50]),
            ("2026-01-10 12:00:00", [50, 75, 100, 150]),
            ("2026-01-11 12:00:00", [50, 75, 100, 150]),
        ):
            with freeze_time(clock), self.enter_registry_test_mode():
                cron.method_direct_trigger()
            rows = escalations.search([("case_id", "=", case.id)])
            self.assertEqual(sorted(rows.mapped("percent")), percents)
        case.invalidate_recordset()
        self.assertEqual(case.sla_state, "breached")
        self.assertEqual(case.priority, "2")
        self.assertIn("escalated", case.priority_reason)
        notices = (
            self.env["mail.message"]
            .search([("model", "=", "crm.case"), ("res_id", "=", case.id)])
            .filtered(lambda m: m.message_type == "user_notification")
        )
        told = notices.mapped("notified_partner_ids")
        self.assertIn(self.users["agent"].partner_id, told)
        self.assertIn(self.users["supervisor"].partner_id, told)
        self.assertNotIn(self.customer, told)

    def test_customer_who_waits_does_not_escalate(self):
        case = self._create_case(date_received=datetime(2026, 1, 9, 9, 0))
        case._set_waiting(True)
        self.env["crm.sla.status"]._refresh(case, datetime(2026, 2, 9, 12, 0))
        clocks = self.env["crm.sla.status"]._get_clocks(case)[case.id]
        self.assertEqual(clocks[-1]["state"], "paused")
        self.assertEqual(clocks[-1]["escalations"], [])

    # ------------------------------------------------------------
    # SAFETY AND COST
    # ------------------------------------------------------------

    def test_history_cannot_be_changed(self):
        case = self._create_case()
        event = self.env["crm.case.event"].search([("case_id", "=", case.id)])
        with self.assertRaises(UserError):
            event.date = "2026-01-01 00:00:00"

    @users("crm_agent")
    def test_agent_reads_clocks_and_writes_none(self):
        case = self.env["crm.case"].create({"name": "x", "team_id": self.team.id})
        self.assertTrue(case.sla_status_ids.mapped("deadline"))
        for model in ("crm.sla.status", "crm.sla.policy", "crm.sla.escalation"):
            self.assertFalse(self.env[model].has_access("write"))

    def test_clocks_of_other_companies_are_hidden(self):
        case = self._create_case()
        for model in ("crm.case", "crm.sla.status", "crm.case.event"):
            visible = (
                self.env[model]
                .with_user(self.users["agent_b"])
                .with_context(allowed_company_ids=self.company_b.ids)
                .search([])
            )
            cases = visible if model == "crm.case" else visible.case_id
            self.assertNotIn(case, cases)

    def test_refresh_costs_the_same_for_one_and_for_many(self):
        cases = self.env["crm.case"].create(
            [{"name": f"Case {n}", "team_id": self.team.id} for n in range(50)]
        )
        counts = []
        for some in (cases[:1], cases):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["crm.sla.status"]._refresh(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

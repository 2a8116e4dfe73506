"""The clock of the machine goes back an hour while people work on cases."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .case_common import CrmCaseCommon

BEFORE = datetime(2026, 1, 5, 10, 30)
BACK = datetime(2026, 1, 5, 9, 35)
LATER = datetime(2026, 1, 5, 11, 0)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseClockBack(CrmCaseCommon):
    """Nobody waits for the clock, and no history or promise runs backwards."""

    def _create_at(self, instant, **values):
        with freeze_time(instant):
            return self._create_case(**values)

    def _get_history(self, case):
        """Return (kind, instant) of the events in the order in which they were made."""
        events = self.env["crm.case.event"].search(
            [("case_id", "=", case.id)], order="id"
        )
        return [(event.kind, event.date) for event in events]

    def test_work_goes_on(self):
        case = self._create_at(BEFORE)
        with freeze_time(BACK):
            case._add_agent_reply("We look into it")
            case.priority = "3"
            case._add_customer_message("Thank you")
        dates = [date for _kind, date in self._get_history(case)]
        self.assertEqual(set(dates), {BEFORE})
        self.assertEqual(case.date_last_event, BEFORE)
        with freeze_time(LATER):
            case._add_agent_reply("Done")
        self.assertEqual(self._get_history(case)[-1], ("agent_reply", LATER))

    def _run_job(self):
        cron = self.env.ref("crm_callcenter.ir_cron_refresh_sla")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def _assert_promises_are_kept(self):
        """Assert that an answer before its question is one at once, to the job too."""
        case = self._create_at(BEFORE)
        with freeze_time(BACK):
            case._add_agent_reply("We look into it")
            self._run_job()
        statuses = {one.milestone: one for one in case.sla_status_ids}
        first = statuses["first_response"]
        self.assertEqual((first.state, first.date_reached), ("met", BEFORE))
        self.assertEqual(case.date_first_response, BEFORE)
        with freeze_time(LATER):
            case._close(is_gated=False)
        self.assertIn("resolution", statuses)
        most = (LATER - BEFORE) / timedelta(hours=1)
        for milestone, status in statuses.items():
            self.assertGreaterEqual(status.elapsed_hours, 0, milestone)
            self.assertLessEqual(status.elapsed_hours, most, milestone)
            self.assertEqual(status.state, "met", milestone)

    def test_promises_in_office_hours_are_kept_at_once_and_never_before(self):
        self._assert_promises_are_kept()

    def test_promises_around_the_clock_are_kept_at_once_and_never_before(self):
        self.policy.resource_calendar_id = False
        self._assert_promises_are_kept()

    def test_a_warning_is_told_once(self):
        """The job that runs in the hour that comes twice tells nothing twice."""
        self.policy.resource_calendar_id = False
        case = self._create_at(BEFORE, user_id=self.users["agent"].id)
        late = BEFORE + timedelta(hours=3)
        told = []
        for at in (late, late - timedelta(hours=1), late + timedelta(minutes=1)):
            with freeze_time(at):
                self._run_job()
                # the job has nothing left to look for: an event of the case looks
                self.env["crm.sla.status"]._refresh(case)
            notices = self.env["mail.message"].search(
                [
                    ("model", "=", "crm.case"),
                    ("res_id", "=", case.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
            told.append(len(notices))
        self.assertTrue(told[0])
        self.assertEqual(told, [told[0]] * 3)

    def test_cases_are_given_to_agents(self):
        self.team.routing_mode = "push"
        case = self._create_at(BEFORE)
        with freeze_time(BACK):
            self.env["crm.routing"]._assign(case)
            case.user_id = self.users["agent"]
        self.assertEqual(case.user_id, self.users["agent"])
        self.assertLessEqual({date for _k, date in self._get_history(case)}, {BEFORE})

    def test_other_systems_still_say_when(self):
        case = self._create_at(BEFORE)
        with freeze_time(BACK):
            for wrong in (BACK, LATER):
                with self.subTest(wrong), self.assertRaises(ValidationError):
                    case._record_events("customer_message", wrong)
            case._record_events("customer_message", BEFORE)
        self.assertEqual(len(self._get_history(case)), 2)

"""The clock of the machine goes back an hour while people work on cases."""

from datetime import datetime

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

    def _create_at(self, instant):
        with freeze_time(instant):
            return self._create_case(date_received=instant)

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

    def test_promises_are_kept_at_once_and_never_before(self):
        case = self._create_at(BEFORE)
        with freeze_time(BACK):
            case._add_agent_reply("We look into it")
        first = case.sla_status_ids.filtered(
            lambda status: status.milestone == "first_response"
        )
        self.assertEqual((first.state, first.date_reached), ("met", BEFORE))
        self.assertEqual(case.date_first_response, BEFORE)

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

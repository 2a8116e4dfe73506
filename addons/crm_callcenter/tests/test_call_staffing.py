"""The calculator shows what the formulas say, and refuses what is no queue."""

from datetime import timedelta

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged

from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallStaffing(CrmCallCommon):
    """The example of pyworkforce: 100 calls in 30 minutes, 3 minutes each."""

    def test_the_published_example(self):
        with Form(self.env["crm.call.staffing"].with_user(self.supervisor)) as form:
            form.handle_seconds = 180
            self.assertEqual((form.agents, form.positions), (14, 20))
            self.assertAlmostEqual(form.reached_pct, 88.8, places=1)
            self.assertAlmostEqual(form.occupancy_pct, 71.4, places=1)
            form.service_pct = 95
            self.assertEqual(form.agents, 16)

    def test_the_length_of_a_call_is_that_of_the_last_weeks(self):
        staffing = self.env["crm.call.staffing"].with_user(self.supervisor)
        self.assertEqual(staffing.new({}).handle_seconds, 240)
        now = self.env.cr.now().replace(microsecond=0)
        for event, seconds in (("answered", 100), ("ended", 10)):
            at = now - timedelta(seconds=seconds)
            self._send(event, agent="21", at=str(at))
        self.assertEqual(staffing.new({}).handle_seconds, 90)

    def test_what_is_no_queue_is_refused(self):
        staffing = self.env["crm.call.staffing"].with_user(self.supervisor)
        for values in (
            {"service_pct": 100},
            {"interval_minutes": 0},
            {"handle_seconds": -1},
            {"shrinkage_pct": 100},
            {"max_occupancy_pct": 0},
            {"calls": -1},
        ):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                staffing.create(values)
        with self.assertRaises(AccessError):
            staffing.with_user(self.agent).create({})

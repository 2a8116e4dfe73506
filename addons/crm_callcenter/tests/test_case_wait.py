"""Waiting with a reason, until a day."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .case_common import CrmCaseCommon

MONDAY = datetime(2026, 1, 5, 9, 0)


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseWait(CrmCaseCommon):
    """A case of Monday 9:00, promised within eight working hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time(MONDAY):
            cls.case = cls._create_case()

    def _as(self, role, record):
        """Return the record as a user of this role has it."""
        user = self.users[role]
        return record.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    def _pause(self, **values):
        """Answer the dialog as an agent does; return the dialog."""
        action = self._as("agent", self.case).action_pause()
        model = self._as("agent", self.env[action["res_model"]])
        form = Form(model.with_context(**action["context"]))
        for name, value in values.items():
            form[name] = value
        wizard = form.save()
        wizard.action_confirm()
        return wizard

    def _run(self):
        """Run the job."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_callcenter.ir_cron_resume_waiting_cases"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _get_events(self):
        """Return [(kind, date, values)] of the history that moves clocks."""
        kinds = ("waiting", "resumed")
        events = self.env["crm.case.event"].search([("case_id", "=", self.case.id)])
        return [(e.kind, e.date, e.values) for e in events if e.kind in kinds]

    def test_the_reason_is_on_the_case_and_in_its_history(self):
        until = MONDAY + timedelta(hours=6)
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="The serial number", date_until=until)
        self.assertTrue(self.case.is_waiting)
        self.assertEqual(self.case.wait_reason, "The serial number")
        self.assertEqual(self.case.date_wait_until, until)
        [(kind, date, values)] = self._get_events()
        self.assertEqual((kind, date), ("waiting", MONDAY + timedelta(hours=1)))
        self.assertEqual(values, {"wait_reason": [False, "The serial number"]})
        self.assertIn("The serial number", self.case.message_ids[0].body)

    def test_it_goes_on_by_itself_as_of_the_instant(self):
        """A late job makes nobody wait longer: the clock runs from 15:00."""
        until = MONDAY + timedelta(hours=6)
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="Parts", date_until=until)
        with freeze_time(until - timedelta(minutes=1)):
            self._run()
            self.assertTrue(self.case.is_waiting)
        with freeze_time(until + timedelta(minutes=30)):
            self._run()
            self._run()
        self.assertFalse(self.case.is_waiting)
        self.assertFalse(self.case.wait_reason)
        self.assertFalse(self.case.date_wait_until)
        self.assertEqual(
            [(kind, date) for kind, date, _values in self._get_events()],
            [("waiting", MONDAY + timedelta(hours=1)), ("resumed", until)],
        )
        clock = self.case.sla_status_ids.filtered(lambda s: s.milestone == "resolution")
        # one hour on Monday before, two after 15:00, five on Tuesday
        self.assertEqual(clock.deadline, datetime(2026, 1, 6, 15, 0))

    def test_no_gate_keeps_it_waiting(self):
        product = self.env["ir.model.fields"]._get("crm.case", "product_id")
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="Parts", date_until=MONDAY + timedelta(hours=6))
        self.env["crm.case.stage"].search([]).required_field_ids = product
        with freeze_time(MONDAY + timedelta(hours=7)):
            self._run()
        self.assertFalse(self.case.is_waiting)

    def test_the_customer_ends_it_earlier(self):
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="Parts", date_until=MONDAY + timedelta(days=9))
        with freeze_time(MONDAY + timedelta(hours=2)):
            self.case._add_customer_message("Here it is")
        self.assertFalse(self.case.is_waiting)
        self.assertFalse(self.case.date_wait_until)
        with freeze_time(MONDAY + timedelta(days=10)):
            self._run()
        self.assertEqual([kind for kind, _d, _v in self._get_events()][-1], "resumed")
        self.assertEqual(len(self._get_events()), 2)

    def test_a_new_reason_does_not_begin_to_wait_again(self):
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="Parts")
        with freeze_time(MONDAY + timedelta(hours=2)):
            self._pause(reason="Photos")
        self.assertEqual(self.case.wait_reason, "Photos")
        self.assertEqual(len(self._get_events()), 1)

    def test_who_agreed_on_a_day_is_not_silent(self):
        self.team.write({"close_after_days": 5, "announce_days": 0})
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="Parts", date_until=MONDAY + timedelta(days=30))
        with freeze_time(MONDAY + timedelta(days=20)):
            with self.enter_registry_test_mode():
                self.env.ref(
                    "crm_callcenter.ir_cron_close_silent_cases"
                ).method_direct_trigger()
            self.env.invalidate_all()
        self.assertFalse(self.case.is_closed)

    def test_closing_forgets_it_and_nothing_wakes_a_closed_case(self):
        with freeze_time(MONDAY + timedelta(hours=1)):
            self._pause(reason="Parts", date_until=MONDAY + timedelta(days=1))
        with freeze_time(MONDAY + timedelta(hours=2)):
            self.case._close()
        self.assertFalse(self.case.date_wait_until)
        with freeze_time(MONDAY + timedelta(days=2)):
            self._run()
        self.assertTrue(self.case.is_closed)

    def test_what_is_refused(self):
        with freeze_time(MONDAY + timedelta(hours=1)):
            with self.assertRaises(UserError):
                self._pause(reason="Parts", date_until=MONDAY)
            for role in ("agent_b", "employee", "portal"):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    self._as(role, self.case).action_pause()
            action = self._as("agent", self.case).action_pause()
            model = self._as("agent", self.env["crm.case.wait"])
            wizard = model.with_context(**action["context"]).create({"reason": "x"})
            self.case._close()
            with self.assertRaises(UserError):
                wizard.action_confirm()
        self.assertFalse(self.case.is_waiting)

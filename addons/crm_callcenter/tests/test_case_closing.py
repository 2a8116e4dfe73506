"""Silence closes, announced; closing asks once; dissatisfaction is reported."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseClosing(CrmCallcenterCommon):
    """A waiting case of a team that closes after five days, announced two before."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Closing",
                "company_id": cls.company_a.id,
                "close_after_days": 5,
                "announce_days": 2,
                "leader_id": cls.users["supervisor"].id,
            }
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Silent", "email": "silent@example.com"}
        )
        cls.case = cls.env["crm.case"].create(
            {
                "name": "Silence",
                "company_id": cls.company_a.id,
                "team_id": cls.team.id,
                "partner_id": cls.customer.id,
                "user_id": cls.users["agent"].id,
            }
        )
        cls.case._set_waiting(True)

    def _wait(self, days, announced=None):
        """Let the case wait for days, announced so many days ago."""
        now = fields.Datetime.now()
        self.case._store({"date_waiting": now - timedelta(days=days)})
        if announced is not None:
            self.case._store({"date_close_announced": now - timedelta(days=announced)})

    def _run(self):
        """Run the job."""
        with self.enter_registry_test_mode():
            self.env.ref(
                "crm_callcenter.ir_cron_close_silent_cases"
            ).method_direct_trigger()
        self.env.invalidate_all()

    def _close_the_gates(self):
        """Let every stage ask for the product, which the case lacks."""
        product = self.env["ir.model.fields"]._get("crm.case", "product_id")
        self.env["crm.case.stage"].search([]).required_field_ids = product

    def _count_mails(self):
        """Return how many mails the case caused."""
        return self.env["mail.mail"].search_count(
            [("model", "=", "crm.case"), ("res_id", "=", self.case.id)]
        )

    def test_before_the_days_nothing_happens(self):
        self._wait(2.9)
        self._run()
        self.assertFalse(self.case.date_close_announced)
        self.assertFalse(self.case.is_closed)

    def test_closing_is_announced_once(self):
        self._wait(3.1)
        before = self._count_mails()
        self._run()
        self._run()
        self.assertTrue(self.case.date_close_announced)
        self.assertFalse(self.case.is_closed)
        self.assertEqual(self._count_mails() - before, 1)

    def test_a_late_job_announces_before_it_closes(self):
        self._wait(50)
        self._run()
        self.assertFalse(self.case.is_closed)
        self.assertTrue(self.case.date_close_announced)

    def test_silence_closes(self):
        self._wait(5.1, announced=2.1)
        self._run()
        self.assertTrue(self.case.is_closed)

    def test_no_gate_keeps_a_silent_case_open(self):
        """What an agent did not fill in would stop the job for all."""
        self._close_the_gates()
        self._wait(5, announced=2)
        self._run()
        self.assertTrue(self.case.is_closed)

    def test_no_gate_holds_up_the_customer(self):
        self._close_the_gates()
        self.case._add_customer_message("Here it is")
        self.assertFalse(self.case.is_waiting)
        self.case.sudo()._confirm_by_customer()
        self.assertTrue(self.case.is_closed)
        self.case.sudo()._reopen_by_customer()
        self.assertFalse(self.case.is_closed)
        self.case._close(is_gated=False)
        self.case._add_customer_message("Still broken")
        self.assertFalse(self.case.is_closed)

    def test_a_gate_holds_for_agents(self):
        self._close_the_gates()
        case = self.case.with_user(self.users["agent"])
        for button in (case.action_resume, case.action_close):
            with self.assertRaises(UserError) as caught:
                button()
            self.assertIn("Missing: Product", str(caught.exception))
        self.assertTrue(self.case.is_waiting)

    def test_zero_days_close_never(self):
        self.team.close_after_days = 0
        self._wait(500, announced=400)
        self._run()
        self.assertFalse(self.case.is_closed)

    def test_a_word_of_the_customer_forgets_the_announcement(self):
        self._wait(5.1, announced=2.1)
        self.case._add_customer_message("I am here")
        self.assertFalse(self.case.date_close_announced)
        self._run()
        self.assertFalse(self.case.is_closed)

    def test_closing_asks_once_per_closing(self):
        for number in (1, 2):
            before = self._count_mails()
            self.case._close()
            self.assertEqual(self._count_mails() - before, 1, number)
            self.case._reopen()

    def test_repetitions_and_silent_teams_ask_nobody(self):
        other = self.case.copy({"name": "The same again"})
        self.case.duplicate_of_id = other
        before = self._count_mails()
        self.case._close()
        self.assertEqual(self._count_mails(), before)
        self.case._reopen()
        self.case.duplicate_of_id = False
        self.team.asks_rating = False
        self.case._close()
        self.assertEqual(self._count_mails(), before)

    def test_cancelled_and_merged_cases_ask_nobody(self):
        before = self._count_mails()
        self.case.stage_id = self.env.ref("crm_callcenter.crm_case_stage_cancelled")
        self.assertTrue(self.case.is_closed)
        self.assertEqual(self._count_mails(), before)
        self.case._reopen()
        self.case._merge_into(self.case.copy({"name": "The survivor"}))
        self.assertTrue(self.case.is_closed)
        self.assertEqual(self._count_mails(), before)

    def test_a_low_rating_reaches_the_leader(self):
        self.case._close()
        token = self.case._rating_get_access_token()
        self.case.rating_apply(1, token=token, feedback="Never again")
        notice = self.env["mail.message"].search(
            [
                ("model", "=", "crm.case"),
                ("res_id", "=", self.case.id),
                ("message_type", "=", "user_notification"),
            ]
        )
        self.assertEqual(notice.partner_ids, self.users["supervisor"].partner_id)
        self.assertIn("Never again", notice.body)
        self.assertEqual(self.case.rating_last_value, 1)

    def test_a_good_rating_disturbs_nobody(self):
        self.case._close()
        token = self.case._rating_get_access_token()
        self.case.rating_apply(5, token=token)
        self.assertFalse(
            self.env["mail.message"].search_count(
                [
                    ("model", "=", "crm.case"),
                    ("res_id", "=", self.case.id),
                    ("message_type", "=", "user_notification"),
                ]
            )
        )
        self.assertEqual(self.case.rating_last_value, 5)

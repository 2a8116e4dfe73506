"""Merged, split and timed cases."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseMerge(CrmCallcenterCommon):
    """What becomes of the conversation when cases become one or two."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer, cls.other = cls.env["res.partner"].create(
            [
                {"name": "Ann", "email": "ann@example.com"},
                {"name": "Bob", "email": "bob@example.com"},
            ]
        )
        cls.cases = cls._create_case("first") | cls._create_case("second")

    @classmethod
    def _create_case(cls, name, partner=None, company=None):
        """Return a new case of a customer."""
        company = company or cls.company_a
        return (
            cls.env["crm.case"]
            .with_company(company)
            .create(
                {
                    "name": name,
                    "partner_id": (partner or cls.customer).id,
                    "company_id": company.id,
                }
            )
        )

    def _merge(self, cases, **vals):
        """Merge as the page does."""
        wizard = (
            self.env["crm.case.merge"]
            .with_user(self.users["agent"])
            .create({"case_ids": cases.ids, **vals})
        )
        wizard.action_merge()
        return wizard.survivor_id

    def test_conversation_moves_and_history_stays(self):
        first, second = self.cases
        message = second._post_quietly("hello", fields.Datetime.now())
        file = self.env["ir.attachment"].create(
            {"name": "a.txt", "res_model": "crm.case", "res_id": second.id}
        )
        second.message_subscribe(self.other.ids)
        clocks = first.sla_status_ids.ids
        survivor = self._merge(self.cases)
        self.assertEqual(survivor, first)
        self.assertEqual(message.res_id, first.id)
        self.assertEqual(file.res_id, first.id)
        self.assertIn(self.other, first.message_partner_ids)
        self.assertTrue(second.is_closed)
        self.assertEqual(second.merged_into_id, first)
        self.assertEqual(first.sla_status_ids.ids, clocks)
        events = self.env["crm.case.event"]
        self.assertEqual(events.search_count([("case_id", "=", first.id)]), 1)
        self.assertEqual(
            events.search([("case_id", "=", second.id)]).mapped("kind"),
            ["received", "changed", "closed"],
        )

    def test_later_words_go_to_the_survivor_through_a_chain(self):
        first, second = self.cases
        third = self._create_case("third")
        self._merge(second | third, survivor_id=second.id)
        self._merge(self.cases, survivor_id=first.id)
        self.assertEqual(third._get_survivor(), first)
        holder = third._add_customer_message("one more thing")
        self.assertEqual(holder, first)
        self.assertTrue(third.is_closed)

    def test_merging_into_a_merged_case_ends_at_its_survivor(self):
        first, second = self.cases
        self._merge(self.cases)
        with self.assertRaises(UserError):
            first._merge_into(second)
        self.assertFalse(first.merged_into_id)

    def test_another_customer_needs_a_confirmation(self):
        foreign = self._create_case("foreign", self.other)
        cases = self.cases[0] | foreign
        with self.assertRaises(UserError):
            self._merge(cases)
        self.assertFalse(foreign.merged_into_id)
        self._merge(cases, is_confirmed=True)
        self.assertEqual(foreign.merged_into_id, self.cases[0])

    def test_another_company_is_refused(self):
        abroad = self._create_case("abroad", company=self.company_b)
        with self.assertRaises(UserError):
            abroad._merge_into(self.cases[0])
        self.assertFalse(abroad.merged_into_id)

    def test_split_moves_or_copies(self):
        first = self.cases[0]
        for is_copied in (False, True):
            with self.subTest(is_copied=is_copied):
                message = first._post_quietly("and also", fields.Datetime.now())
                wizard = (
                    self.env["crm.case.split"]
                    .with_user(self.users["agent"])
                    .create(
                        {
                            "case_id": first.id,
                            "message_ids": message.ids,
                            "name": "another matter",
                            "partner_id": self.other.id,
                            "is_copied": is_copied,
                        }
                    )
                )
                case = self.env["crm.case"].browse(wizard.action_split()["res_id"])
                self.assertEqual(case.split_from_id, first)
                self.assertEqual(case.partner_id, self.other)
                found = case.message_ids.filtered(lambda m: "and also" in m.body)
                self.assertEqual(len(found), 1)
                self.assertEqual(found == message, not is_copied)
                self.assertEqual(message in first.message_ids, is_copied)

    def test_split_refuses_messages_of_other_cases(self):
        first, second = self.cases
        message = second._post_quietly("secret", fields.Datetime.now())
        with self.assertRaises(UserError):
            first._split_off(message, {"name": "x"})
        self.assertEqual(message.res_id, second.id)

    def test_timer_and_cost(self):
        first, second = self.cases.with_user(self.users["agent"])
        self.company_a.crm_case_hourly_rate = 60
        start = fields.Datetime.now()
        with freeze_time(start):
            first.action_start_timer()
        with freeze_time(start + timedelta(minutes=10, seconds=1)):
            second.action_start_timer()
        self.assertFalse(first.is_timer_running)
        self.assertTrue(second.is_timer_running)
        self.assertEqual(first.time_minutes, 11)
        self.assertEqual(first.time_ids.amount, 11)
        with self.assertRaises(UserError):
            first.action_stop_timer()

    def test_only_who_may_write_is_offered_to_merge_and_split(self):
        """Others see no button, and the server opens no dialog for them."""
        agents = self.env.ref("crm_callcenter.crm_callcenter_group_agent")
        for name in ("merge", "split"):
            action = self.env.ref(f"crm_callcenter.crm_case_{name}_action")
            with self.subTest(action=name):
                self.assertEqual(action.group_ids, agents)
        for role in ("employee", "agent_b", "portal"):
            case = self.cases[0].with_user(self.users[role])
            for method in (case.action_merge, case.action_split):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    method()

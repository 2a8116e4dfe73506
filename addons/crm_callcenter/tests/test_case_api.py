"""The interface of cases: what comes in, what comes back, who may."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .case_common import CrmCaseCommon

ANSWER_KEYS = {
    "id",
    "number",
    "created",
    "partner_id",
    "team",
    "user_id",
    "priority",
    "stage",
    "sla",
    "suggested_articles",
    "duplicate_of",
}


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time("2026-01-09 12:00:00")
class TestCaseApi(CrmCaseCommon):
    """Intake, reply, set and get, as another system calls them."""

    def _assert_refused(self, word, **values):
        """Assert that an intake is refused with a sentence, and nothing is kept."""
        before = self.env["crm.case"].search_count([])
        with self.assertRaises(ValidationError) as caught:
            self._intake(**values)
        self.assertTrue(str(caught.exception).startswith(f"{word}: "))
        self.assertEqual(self.env["crm.case"].search_count([]), before)

    # ------------------------------------------------------------
    # INTAKE
    # ------------------------------------------------------------

    def test_answer_has_the_keys_of_the_contract(self):
        answer = self._intake(email="office@acme.example.com")
        self.assertEqual(set(answer), ANSWER_KEYS)
        self.assertEqual(answer["partner_id"], self.customer.id)
        self.assertEqual(answer["team"], "Support")
        self.assertIs(answer["created"], True)
        self.assertIs(answer["duplicate_of"], False)
        got = self.crm_api.case_get(answer["number"])
        self.assertEqual(
            set(got), ANSWER_KEYS | {"closed", "close_date", "first_response_date"}
        )
        self.assertEqual(got["id"], answer["id"])

    def test_same_values_again_return_the_first_answer(self):
        first = self._intake()
        self.crm_api.case_set(first["number"], {"severity": "urgent"})
        cases = self.env["crm.case"].search_count([])
        again = self._intake()
        self.assertEqual(again, {**first, "created": False})
        self.assertEqual(self.env["crm.case"].search_count([]), cases)

    def test_other_values_under_one_reference_are_refused(self):
        self._intake()
        self._assert_refused("external_ref", subject="Something else")

    def test_one_reference_in_two_companies_is_two_cases(self):
        first = self._intake()
        self.client.company_id = self.company_b
        second = self.crm_api.case_intake(
            {"source": "shop", "external_ref": "1", "subject": "Parcel is late"}
        )
        self.assertIs(second["created"], True)
        self.assertNotEqual(second["id"], first["id"])
        case = self.env["crm.case"].browse(second["id"])
        self.assertEqual(case.company_id, self.company_b)
        self.assertEqual(case.team_id.company_id, self.company_b)

    def test_bad_values_name_the_key(self):
        for word, values in (
            ("subject", {"subject": ""}),
            ("subject", {"subject": "x" * 10_000_000}),
            ("email", {"email": "foo@"}),
            ("severity", {"severity": "worst"}),
            ("channel", {"channel": "pigeon"}),
            ("team", {"team": "Nobody"}),
            ("type", {"type": "Nothing"}),
            ("product_ref", {"product_ref": "?"}),
            ("order_ref", {"order_ref": "?"}),
            ("at", {"at": "yesterday"}),
            ("at", {"at": "2026-01-09 12:00:01"}),
            ("values", {"colour": "red"}),
            ("create_partner", {"create_partner": "yes"}),
        ):
            with self.subTest(values=str(values)[:40]):
                self._assert_refused(word, **values)

    def test_unknown_person_is_kept_without_a_contact(self):
        partners = self.env["res.partner"].search_count([])
        answer = self._intake(email="new@example.com", contact_name="New One")
        case = self.env["crm.case"].browse(answer["id"])
        self.assertFalse(case.partner_id)
        self.assertEqual(case.email_from, "new@example.com")
        self.assertEqual(case.partner_name, "New One")
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_unknown_person_becomes_a_contact_when_asked(self):
        answer = self._intake(
            email="new@example.com", contact_name="New One", create_partner=True
        )
        partner = self.env["res.partner"].browse(answer["partner_id"])
        self.assertEqual(partner.name, "New One")
        self.assertEqual(partner.company_id, self.company_a)

    def test_customer_is_found_by_reference_before_address(self):
        other = self.env["res.partner"].create(
            {"name": "Other", "ref": "K77", "company_id": self.company_a.id}
        )
        answer = self._intake(customer_ref="K77", email="office@acme.example.com")
        self.assertEqual(answer["partner_id"], other.id)

    def test_customer_of_another_company_is_not_found(self):
        self.customer.company_id = self.company_b
        answer = self._intake(email="office@acme.example.com")
        self.assertIs(answer["partner_id"], False)
        with self.assertRaises(AccessError):
            self._intake("2", partner_id=self.customer.id)

    def test_text_is_text_and_no_markup(self):
        answer = self._intake(description="<script>alert(1)</script>")
        case = self.env["crm.case"].browse(answer["id"])
        self.assertNotIn("<script", case.description)
        self.assertIn("alert(1)", case.description)

    def test_case_that_repeats_an_open_one_names_it(self):
        first = self._intake(partner_id=self.customer.id)
        second = self._intake(
            "2", partner_id=self.customer.id, subject="parcel is late!"
        )
        self.assertEqual(second["duplicate_of"], first["number"])
        third = self._intake("3", partner_id=self.customer.id, subject="New invoice?")
        self.assertIs(third["duplicate_of"], False)
        self.crm_api.case_set(first["number"], {"stage": "closed"})
        self.crm_api.case_set(second["number"], {"stage": "closed"})
        fourth = self._intake("4", partner_id=self.customer.id)
        self.assertIs(fourth["duplicate_of"], False)

    def test_failure_on_the_way_keeps_nothing(self):
        with (
            patch.object(
                self.registry["crm.sla.status"],
                "_refresh",
                side_effect=ValidationError("broken"),
            ),
            self.assertRaises(ValidationError),
            self.env.cr.savepoint(),
        ):
            self._intake("broken")
        self.assertIs(self._intake("broken")["created"], True)

    # ------------------------------------------------------------
    # REPLY AND SET
    # ------------------------------------------------------------

    def test_instants_only_go_forward(self):
        number = self._intake(at="2026-01-05 10:00:00")["number"]
        for at in ("2026-01-05 09:59:59", "2026-01-09 12:00:01"):
            with self.assertRaises(ValidationError) as caught:
                self.crm_api.case_reply(
                    number, {"author": "agent", "body": "Hello", "at": at}
                )
            self.assertTrue(str(caught.exception).startswith("at: "))
            with self.assertRaises(ValidationError):
                self.crm_api.case_set(number, {"severity": "high", "at": at})
        self.assertIs(self.crm_api.case_get(number)["first_response_date"], False)
        self.crm_api.case_reply(
            number, {"author": "agent", "body": "Hi", "at": "2026-01-05 10:00:00"}
        )
        self.assertEqual(
            self.crm_api.case_get(number)["first_response_date"], "2026-01-05 10:00:00"
        )

    def test_stage_is_known_by_name_code_or_purpose(self):
        number = self._intake()["number"]
        for text, name in (
            ("In Progress", "In Progress"),
            ("waiting", "Waiting for Customer"),
            ("CLOSED", "Closed"),
        ):
            answer = self.crm_api.case_set(number, {"stage": text})
            self.assertEqual(answer["stage"], name)
        self.assertIs(answer["closed"], True)
        self.assertEqual(answer["close_date"], "2026-01-09 12:00:00")
        with self.assertRaises(ValidationError):
            self.crm_api.case_set(number, {"stage": "nowhere"})

    def test_message_of_the_customer_ends_waiting_and_reopens(self):
        number = self._intake(at="2026-01-05 10:00:00")["number"]
        self.crm_api.case_set(number, {"waiting": True, "at": "2026-01-05 11:00:00"})
        answer = self.crm_api.case_reply(
            number, {"author": "customer", "body": "?", "at": "2026-01-05 12:00:00"}
        )
        self.assertEqual(answer["stage"], "In Progress")
        self.crm_api.case_set(number, {"stage": "closed", "at": "2026-01-05 13:00:00"})
        answer = self.crm_api.case_reply(
            number, {"author": "customer", "body": "?", "at": "2026-01-06 12:00:00"}
        )
        self.assertIs(answer["closed"], False)
        self.assertEqual(answer["number"], number)

    def test_late_message_of_the_customer_is_a_linked_case(self):
        self.team.reopen_days = 2
        number = self._intake(at="2026-01-01 10:00:00")["number"]
        self.crm_api.case_set(number, {"stage": "closed", "at": "2026-01-01 11:00:00"})
        answer = self.crm_api.case_reply(
            number, {"author": "customer", "body": "?", "at": "2026-01-03 11:00:01"}
        )
        self.assertNotEqual(answer["number"], number)
        follow_up = self.env["crm.case"].browse(answer["id"])
        self.assertEqual(follow_up.origin_id.number, number)
        self.assertIs(self.crm_api.case_get(number)["closed"], True)

    def test_closed_case_cannot_wait(self):
        number = self._intake()["number"]
        self.crm_api.case_set(number, {"stage": "closed"})
        with self.assertRaises(ValidationError):
            self.crm_api.case_set(number, {"waiting": True})

    def test_answer_of_another_system_is_the_agents_whoever_reports_it(self):
        number = self._intake(partner_id=self.customer.id)["number"]
        for _time in range(2):
            self.crm_api.case_reply(number, {"author": "agent", "body": "Hello"})
        case = self.env["crm.case"].search([("number", "=", number)])
        self.assertEqual(self._get_kinds(case), ["agent_reply", "agent_reply"])
        self.crm_api.case_set(number, {"waiting": True})
        self.crm_api.case_reply(number, {"author": "agent", "body": "Still waiting"})
        self.assertTrue(case.is_waiting)
        self.crm_api.case_set(number, {"stage": "closed"})
        answer = self.crm_api.case_reply(number, {"author": "agent", "body": "PS"})
        self.assertIs(answer["closed"], True)
        self.assertNotIn("customer_message", self._get_kinds(case))

    def test_answer_of_another_system_needs_the_approval_of_the_type(self):
        self.env["crm.case.type"].create({"name": "Legal", "requires_approval": True})
        number = self._intake(
            partner_id=self.customer.id, type="Legal", at="2026-01-05 10:00:00"
        )["number"]
        with self.assertRaises(UserError):
            self.crm_api.case_reply(number, {"author": "agent", "body": "We agree"})
        case = self.env["crm.case"].search([("number", "=", number)])
        self.assertEqual(self._get_kinds(case), [])
        # what was said long ago has left already
        self.crm_api.case_reply(
            number, {"author": "agent", "body": "Hi", "at": "2026-01-05 11:00:00"}
        )
        self.assertEqual(self._get_kinds(case), ["agent_reply"])

    def test_message_of_the_customer_counts_once_whoever_reports_it(self):
        number = self._intake(email="new@example.com")["number"]
        self.crm_api.case_reply(number, {"author": "customer", "body": "Hello?"})
        case = self.env["crm.case"].search([("number", "=", number)])
        self.assertEqual(self._get_kinds(case), ["customer_message"])

    def _get_kinds(self, case):
        """Return the kinds of the messages in the history of a case."""
        events = self.env["crm.case.event"].search([("case_id", "=", case.id)])
        said = ("customer_message", "agent_reply")
        return [event.kind for event in events if event.kind in said]

    def test_replayed_answer_is_sent_to_nobody(self):
        number = self._intake(partner_id=self.customer.id, at="2026-01-05 10:00:00")[
            "number"
        ]
        mails = self.env["mail.mail"].search_count([])
        answer = self.crm_api.case_reply(
            number, {"author": "agent", "body": "Old", "at": "2026-01-05 11:00:00"}
        )
        case = self.env["crm.case"].browse(answer["id"])
        self.assertIn("Old", case.message_ids[0].body)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    # ------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------

    def test_case_of_another_company_is_no_case(self):
        number = self._intake()["number"]
        self.client.company_id = self.company_b
        for call in (
            lambda: self.crm_api.case_get(number),
            lambda: self.crm_api.case_set(number, {"severity": "low"}),
            lambda: self.crm_api.case_reply(number, {"author": "agent", "body": "x"}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_only_clients_may_call(self):
        number = self._intake()["number"]
        for role in ("agent", "supervisor", "portal", "employee"):
            crm_api = self.env["crm.api"].with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                crm_api.case_get(number)

    def test_cost_does_not_grow_with_the_number_of_cases(self):
        def count(ref):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._intake(ref, partner_id=self.customer.id, subject=f"Thing {ref}")
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count("warm")
        first = count("a")
        for number in range(20):
            self._intake(f"n{number}", subject=f"Other thing {number * 7919}")
        self.assertLessEqual(count("b"), first + 1)

    def test_an_instant_before_all_systems_is_refused(self):
        for at in ("0001-01-01 00:00:00", "1969-12-31 23:59:59"):
            with self.subTest(at):
                self._assert_refused("at", external_ref=f"old {at}", at=at)

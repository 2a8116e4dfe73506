"""Scripts of calls: where answers lead, and what becomes of them."""

from freezegun import freeze_time

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .outbound_common import TUESDAY, CrmOutboundCommon


@tagged("post_install", "-at_install", "crm_callcenter")
@freeze_time(TUESDAY)
class TestOutboundScript(CrmOutboundCommon):
    """Scripts branch, and their answers become fields."""

    def test_the_answers_lead_on_and_become_fields(self):
        self._create_script()
        entry = self._add(1)
        page = self.desk.take_next()["page"]
        self.assertEqual(page["name"], "Content?")
        self.assertIn(entry.partner_id.name, page["text"])
        yes = page["choices"][1]["id"]
        with self.assertRaises(UserError):
            self.desk.answer(entry.id, page["id"], self.budget.id + 1000)
        page = self.desk.answer(entry.id, page["id"], yes)
        self.assertEqual(page["name"], "How much?")
        for wrong in ("much", "nan", "inf"):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.desk.answer(entry.id, page["id"], value=wrong)
        self.assertFalse(self.desk.answer(entry.id, page["id"], value="1200,5"))
        self.assertEqual(
            self.desk.get_page(entry.id, self.content.id)["choice_id"], yes
        )
        self._finish(entry, "lead")
        self.assertEqual(entry.lead_id.expected_revenue, 1200.5)
        self.assertIn("Content?: Yes", entry.lead_id.description)
        self.assertEqual(entry.answer_ids.mapped("value"), ["Yes", "1200.5"])

    def test_numbers_keep_all_their_digits(self):
        self._create_script()
        entry = self._add(1)
        page = self._take() and self.desk.get_page(entry.id, self.budget.id)
        for typed, kept in (("1234567.25", "1234567.25"), ("20000000", "20000000")):
            self.desk.answer(entry.id, page["id"], value=typed)
            self.assertEqual(entry.answer_ids.value, kept)
        self._finish(entry, "lead")
        self.assertEqual(entry.lead_id.expected_revenue, 20000000)

    def test_a_page_of_another_script(self):
        self._create_script()
        entry = self._add(1)
        self._take()
        other = self.env["crm.call.script"].create({"name": "Other"})
        page = self.env["crm.call.script.page"].create(
            {"script_id": other.id, "name": "Hm", "kind": "text"}
        )
        with self.assertRaises(UserError):
            self.desk.answer(entry.id, page.id, value="x")
        with self.assertRaises(UserError):
            self.desk.get_page(entry.id, page.id)

    def test_scripts_that_do_not_end(self):
        self._create_script()
        self.script.action_check()
        self.content.answer_ids[0].write({"next_kind": "page", "next_page_id": False})
        with self.assertRaises(UserError) as refusal:
            self.call_list.with_user(self.supervisor).action_start()
        self.assertIn("“Content?” leads nowhere", str(refusal.exception))
        self.content.answer_ids[0].next_kind = "next"
        self.budget.write({"next_kind": "page", "next_page_id": self.content.id})
        with self.assertRaises(UserError) as refusal:
            self.script.action_check()
        self.assertIn("comes back", str(refusal.exception))

    def test_only_allowed_fields(self):
        self._create_script()
        with self.assertRaises(ValueError):
            self.reason.target = "partner.credit_limit"
        with self.assertRaises(ValidationError):
            self.reason.target = "lead.expected_revenue"

"""What the screens of a case say and open."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseScreen(CrmCallcenterCommon):
    """A case about an order of its customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "email": "acme@example.com"}
        )
        cls.order = cls._create_order(cls.customer, cls._create_product())
        cls.case = (
            cls.env["crm.case"]
            .with_company(cls.company_a)
            .create(
                {
                    "name": "Broken",
                    "partner_id": cls.customer.id,
                    "sale_order_id": cls.order.id,
                    "date_received": fields.Datetime.now() - timedelta(hours=5),
                }
            )
        )

    def _as(self, role):
        """Return the case as the user of a role has it."""
        user = self.users[role]
        return self.case.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

    # ------------------------------------------------------------
    # WHOSE TURN IT IS
    # ------------------------------------------------------------

    def test_a_new_case_waits_for_an_answer(self):
        self.assertTrue(self.case.is_unanswered)

    def test_turns_change_with_every_word(self):
        case, now = self.case, fields.Datetime.now()
        case._add_agent_reply("Which lamp?", at=now - timedelta(hours=4))
        self.assertFalse(case.is_unanswered)
        case._add_customer_message("The red one", at=now - timedelta(hours=3))
        self.assertTrue(case.is_unanswered)
        case._set_waiting(True, at=now - timedelta(hours=2))
        self.assertTrue(case.is_unanswered)
        case._close(at=now - timedelta(hours=1))
        self.assertFalse(case.is_unanswered)
        case._reopen()
        self.assertFalse(case.is_unanswered)
        case._add_customer_message("Still broken")
        self.assertTrue(case.is_unanswered)

    def test_notes_and_changes_answer_nobody(self):
        self.case.message_post(body="Look here", subtype_xmlid="mail.mt_note")
        self.case.severity = "high"
        self.assertTrue(self.case.is_unanswered)

    def test_the_wait_for_an_answer_raises_no_priority_when_it_is_over(self):
        self.company_a.crm_case_age_days = 2
        now = fields.Datetime.now()
        case = self.env["crm.case"].with_company(self.company_a)
        case = case.create({"name": "Old", "date_received": now - timedelta(days=3)})
        self.assertEqual(case.priority, "2")
        self.assertEqual(case.priority_reason, "severity normal, no answer for days")
        case._add_agent_reply("Here I am", at=now - timedelta(hours=1))
        self.assertEqual(case.priority, "1")
        self.assertEqual(case.priority_reason, "severity normal")

    # ------------------------------------------------------------
    # SMART BUTTONS
    # ------------------------------------------------------------

    def test_an_agent_opens_what_the_case_is_about(self):
        action = self._as("agent").action_open_order()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", self.order.id)
        )
        page = self._as("agent").action_open_customer()
        self.assertEqual(page["context"]["active_id"], self.customer.id)

    def test_what_a_case_is_not_about_cannot_be_opened(self):
        for name in ("action_open_delivery", "action_open_invoice"):
            with self.assertRaises(UserError):
                getattr(self._as("agent"), name)()
        self.case.partner_id = False
        with self.assertRaises(UserError):
            self._as("agent").action_open_customer()

    def test_who_may_not_read_the_case_opens_nothing(self):
        for role in ("employee", "agent_b"):
            for name in ("action_open_order", "action_open_customer"):
                with self.assertRaises(AccessError):
                    getattr(self._as(role), name)()

"""Answers: approval before they leave, macros, checklists and gates."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import CrmCallcenterCommon

AGENT = "crm_callcenter.crm_callcenter_group_agent"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseAnswers(CrmCallcenterCommon):
    """A case of a type whose answers are approved, and one whose are free."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_a
        cls.customer = cls.env["res.partner"].create(
            {"name": "Acme", "email": "acme@example.com"}
        )
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Service",
                "company_id": cls.company.id,
                "leader_id": cls.users["supervisor"].id,
            }
        )
        cls.strict = cls.env["crm.case.type"].create(
            {"name": "Legal", "requires_approval": True}
        )
        cls.guarded, cls.free = cls.env["crm.case"].create(
            [
                {
                    "name": name,
                    "company_id": cls.company.id,
                    "team_id": cls.team.id,
                    "type_id": case_type,
                    "partner_id": cls.customer.id,
                }
                for name, case_type in (("Threat", cls.strict.id), ("Lamp", False))
            ]
        )

    def _as(self, role, record):
        """Return the record as a user of this role has it."""
        return record.with_user(self.users[role]).with_context(
            allowed_company_ids=self.company.ids
        )

    def _get_kinds(self, case):
        """Return the kinds of the events of a case."""
        events = self.env["crm.case.event"].search([("case_id", "=", case.id)])
        return events.mapped("kind")

    def _submit(self, role="agent"):
        """Return an answer that waits for approval."""
        case = self._as(role, self.guarded)
        return case._ask_approval("<p>We are not liable.</p>")

    # ------------------------------------------------------------
    # APPROVAL
    # ------------------------------------------------------------

    def test_direct_answers_are_refused(self):
        case = self._as("agent", self.guarded)
        public = {"subtype_xmlid": "mail.mt_comment"}
        ways = {
            "comment": {"message_type": "comment", **public},
            "notification": {"message_type": "notification", **public},
            "note to the customer": {
                "message_type": "comment",
                "partner_ids": self.customer.ids,
            },
            "address": {"outgoing_email_to": "acme@example.com"},
        }
        before = len(self.guarded.message_ids)
        for name, post in ways.items():
            with self.subTest(way=name), self.assertRaisesRegex(UserError, "Approval"):
                case.message_post(body="Hello", **post)
        with self.assertRaisesRegex(UserError, "Approval"):
            case.message_notify(body="Hello", partner_ids=self.customer.ids)
        with self.assertRaisesRegex(UserError, "Approval"):
            case._add_agent_reply("Hello")
        self.assertEqual(len(self.guarded.message_ids), before)
        self.assertNotIn("agent_reply", self._get_kinds(self.guarded))

    def test_the_composer_is_refused(self):
        for mode in ("comment", "mass_mail"):
            composer = (
                self.env["mail.compose.message"]
                .with_user(self.users["agent"])
                .with_context(allowed_company_ids=self.company.ids)
                .create(
                    {
                        "model": "crm.case",
                        "res_ids": str(self.guarded.ids),
                        "composition_mode": mode,
                        "body": "Hello",
                        "subject": "Hello",
                        "subtype_id": self.env.ref("mail.mt_comment").id,
                    }
                )
            )
            with self.subTest(mode=mode), self.assertRaisesRegex(UserError, "Approval"):
                composer._action_send_mail()

    def test_notes_and_free_types_need_nothing(self):
        note = self._as("agent", self.guarded).message_post(
            body="Careful", message_type="comment", subtype_xmlid="mail.mt_note"
        )
        self.assertTrue(note)
        self._as("agent", self.free)._add_agent_reply("Hello")
        self.assertIn("agent_reply", self._get_kinds(self.free))

    def test_mail_of_a_colleague_waits_for_approval(self):
        message = self._as("agent", self.guarded).message_post(
            body="We pay",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.users["agent"].partner_id.id,
        )
        self.assertTrue(message.subtype_id.internal)
        self.assertEqual(self.guarded.answer_ids.state, "waiting")

    def test_an_approved_answer_leaves_in_the_name_of_its_author(self):
        answer = self._submit()
        self.assertEqual(answer.activity_ids.user_id, self.users["supervisor"])
        self.assertNotIn("agent_reply", self._get_kinds(self.guarded))
        self._as("supervisor", answer).action_approve()
        self.assertEqual(answer.state, "sent")
        self.assertFalse(answer.activity_ids)
        message = self.guarded.message_ids.sorted("id")[-1:]
        sent = self.guarded.message_ids.filtered(lambda m: "liable" in m.body)
        self.assertEqual(sent.author_id, self.users["agent"].partner_id, message)
        self.assertIn(self.customer, sent.notified_partner_ids)
        event = self.env["crm.case.event"].search(
            [("case_id", "=", self.guarded.id), ("kind", "=", "agent_reply")]
        )
        self.assertEqual(event.user_id, self.users["agent"])
        with self.assertRaisesRegex(UserError, "does not wait"):
            self._as("supervisor", answer).action_approve()

    def test_agents_and_authors_do_not_approve(self):
        answer = self._submit()
        with self.assertRaises(AccessError):
            self._as("selling_agent", answer).action_approve()
        own = self._submit("supervisor")
        with self.assertRaises(AccessError):
            self._as("supervisor", own).action_approve()
        self.assertEqual((answer + own).mapped("state"), ["waiting", "waiting"])
        self.strict.can_approve_own = True
        self._as("supervisor", own).action_approve()
        self.assertEqual(own.state, "sent")

    def test_a_named_approver_approves(self):
        approver = new_test_user(
            self.env,
            "approver",
            groups=AGENT,
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.strict.approver_ids = approver
        answer = self._submit()
        self.assertEqual(answer.activity_ids.user_id, approver)
        answer.with_user(approver).action_approve()
        self.assertEqual(answer.state, "sent")

    def test_the_state_cannot_be_forged(self):
        answer = self._submit()
        for vals in ({"state": "approved"}, {"author_id": 1}, {"case_id": 1}):
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                self._as("agent", answer).write(vals)
        with self.assertRaises(UserError):
            self._as("agent", answer).write({"body": "Other"})
        model = self._as("agent", self.env["crm.case.answer"])
        forged = model.create(
            {"case_id": self.guarded.id, "body": "x", "state": "approved"}
        )
        self.assertEqual(forged.state, "draft")

    def test_a_returned_answer_says_why_and_comes_again(self):
        answer = self._submit()
        self.env["crm.case.answer.reject"].with_user(self.users["supervisor"]).create(
            {"answer_id": answer.id, "reason": "Too harsh"}
        ).action_reject()
        self.assertEqual((answer.state, answer.reason), ("rejected", "Too harsh"))
        self.assertEqual(answer.activity_ids.user_id, self.users["agent"])
        mine = self._as("agent", answer)
        mine.write({"body": "Sorry"})
        mine.action_submit()
        self.assertEqual(answer.state, "waiting")

    # ------------------------------------------------------------
    # MACROS
    # ------------------------------------------------------------

    def test_a_macro_does_all_of_it(self):
        macro = self.env["crm.case.macro"].create(
            {
                "name": "Solved",
                "company_id": self.company.id,
                "set_severity": "high",
                "responsible": "me",
                "template_id": self.env.ref(
                    "crm_callcenter.crm_case_template_solved"
                ).id,
                "note": "<p>by macro</p>",
                "activity_type_id": self.env.ref("mail.mail_activity_data_call").id,
                "ending": "close",
            }
        )
        result = self._as("agent", macro).run((self.free + self.guarded).ids)
        self.assertEqual((result["done"], result["skipped"]), (2, []))
        self.assertEqual(self.free.severity, "high")
        self.assertEqual(self.free.user_id, self.users["agent"])
        self.assertTrue(self.free.is_closed)
        self.assertEqual(len(self.free.activity_ids), 1)
        kinds = self._get_kinds(self.free)
        self.assertLess(kinds.index("agent_reply"), kinds.index("closed"))
        self.assertEqual(self.guarded.answer_ids.state, "waiting")
        self.assertNotIn("agent_reply", self._get_kinds(self.guarded))

    def test_a_macro_of_another_team_skips_with_the_reason(self):
        other = self.team.copy({"name": "Other"})
        macro = self.env["crm.case.macro"].create(
            {
                "name": "M",
                "company_id": self.company.id,
                "team_ids": other.ids,
                "set_severity": "low",
            }
        )
        result = self._as("agent", macro).run(self.free.ids)
        self.assertEqual(result["done"], 0)
        self.assertEqual(result["skipped"][0]["number"], self.free.number)
        self.assertEqual(self.free.severity, "normal")

    def test_one_answer_goes_to_many_customers(self):
        run = (
            self.env["crm.case.macro.run"]
            .with_user(self.users["agent"])
            .with_context(allowed_company_ids=self.company.ids)
            .create(
                {
                    "mode": "reply",
                    "case_ids": self.free.ids,
                    "template_id": self.env.ref(
                        "crm_callcenter.crm_case_template_delay"
                    ).id,
                }
            )
        )
        run.action_run()
        self.assertIn("agent_reply", self._get_kinds(self.free))

    # ------------------------------------------------------------
    # GATES
    # ------------------------------------------------------------

    def test_a_gate_names_what_is_missing(self):
        stage = self.env.ref("crm_callcenter.crm_case_stage_closed").copy(
            {"code": "gated", "name": "Gated", "requires_answer": True}
        )
        product = self.env["ir.model.fields"]._get("crm.case", "product_id")
        stage.required_field_ids = product
        case = self._as("agent", self.free)
        with self.assertRaisesRegex(UserError, "Product.*an answer to the customer"):
            case.write({"stage_id": stage.id})
        self.free.invalidate_recordset()
        case._close()
        self.assertTrue(self.free.is_closed)

    def test_the_checklist_follows_the_type(self):
        case_type = self.env["crm.case.type"].create(
            {
                "name": "Return",
                "checklist_item_ids": [
                    (0, 0, {"name": "Photo seen", "is_required": True}),
                    (0, 0, {"name": "Thanked"}),
                ],
            }
        )
        case = self._as("agent", self.free)
        case.write({"type_id": case_type.id})
        self.assertEqual(case.checklist_ids.mapped("name"), ["Photo seen", "Thanked"])
        stage = self.env.ref("crm_callcenter.crm_case_stage_closed").copy(
            {"code": "listed", "requires_checklist": True}
        )
        with self.assertRaisesRegex(UserError, "Photo seen"):
            case.write({"stage_id": stage.id})
        self.free.invalidate_recordset()
        case.checklist_ids[0].is_done = True
        self.assertEqual(case.checklist_ids[0].done_user_id, self.users["agent"])
        case.write({"stage_id": stage.id})
        self.assertTrue(case.is_closed)

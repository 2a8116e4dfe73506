"""Comments count once, however they are posted."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user, tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseChatter(MockEmail, CrmCallcenterCommon):
    """A case of a contact with portal access, and one of a stranger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.team = cls.env["crm.case.team"].create(
            {"name": "Support", "company_id": cls.company_a.id}
        )
        cls.portal = new_test_user(
            cls.env, "case_portal", groups="base.group_portal", email="p@x.example"
        )
        cls.case = cls._create_case({"partner_id": cls.portal.partner_id.id})
        cls.strange = cls._create_case({"email_from": "stranger@x.example"})

    @classmethod
    def _create_case(cls, values):
        return cls.env["crm.case"].create(
            {
                "name": "Pump",
                "company_id": cls.company_a.id,
                "team_id": cls.team.id,
                **values,
            }
        )

    def _get_kinds(self, case):
        return (
            self.env["crm.case.event"]
            .search([("case_id", "=", case.id), ("kind", "!=", "changed")], order="id")
            .mapped("kind")
        )

    def _post(self, case, user, subtype="mail.mt_comment", **post):
        with self.mock_mail_gateway():
            return case.with_user(user).message_post(
                body="words", message_type="comment", subtype_xmlid=subtype, **post
            )

    def test_agent_comment_is_an_answer(self):
        """A comment counts, a note does not, and is sent to nobody."""
        self._post(self.case, self.users["agent"], "mail.mt_note")
        self.assertEqual(self._get_kinds(self.case), ["received"])
        self.assertFalse(self._mails)
        self._post(
            self.case,
            self.users["agent"],
            partner_ids=self.portal.partner_id.ids,
        )
        self.assertEqual(self._get_kinds(self.case), ["received", "agent_reply"])
        self.assertTrue(self.case.date_first_response)
        self.assertEqual(len(self._mails), 1)
        self.assertIn(f"[{self.case.number}]", self._mails[0]["subject"])

    def test_comment_to_a_supplier_is_no_answer(self):
        """Only what goes to the customer answers the customer."""
        supplier = self.env["res.partner"].create(
            {"name": "Supplier", "email": "s@y.example"}
        )
        self._post(self.case, self.users["agent"], partner_ids=supplier.ids)
        self.assertEqual(self._get_kinds(self.case), ["received"])

    def test_portal_comment_ends_waiting(self):
        """The customer's comment counts, ends waiting and reopens."""
        self.case._set_waiting(True)
        self._post(self.case, self.portal)
        self.assertFalse(self.case.is_waiting)
        self.case._close()
        self._post(self.case, self.portal)
        self.assertFalse(self.case.is_closed)
        self.assertEqual(
            self._get_kinds(self.case),
            [
                "received",
                "waiting",
                "resumed",
                "customer_message",
                "closed",
                "reopened",
                "customer_message",
            ],
        )

    def test_methods_count_once(self):
        """The methods of the other parts record each message once."""
        with self.mock_mail_gateway():
            self.case.with_user(self.users["agent"])._add_agent_reply("answer")
            self.case._add_customer_message("question")
        self.assertEqual(
            self._get_kinds(self.case), ["received", "agent_reply", "customer_message"]
        )

    def test_bot_answer_counts_once(self):
        """An answer that OdooBot sends is recorded, too."""
        with self.mock_mail_gateway():
            self.case.with_user(self.env.ref("base.user_root"))._add_agent_reply("x")
        self.assertEqual(self._get_kinds(self.case), ["received", "agent_reply"])

    def test_history_is_told_to_nobody(self):
        """What was said long ago is kept, and sends no mail."""
        now = fields.Datetime.now()
        old = self._create_case(
            {
                "partner_id": self.portal.partner_id.id,
                "date_received": now - timedelta(days=2),
            }
        )
        with self.mock_mail_gateway():
            old._add_customer_message("then", at=now - timedelta(days=1))
            old.with_user(self.users["agent"])._add_agent_reply(
                "then", at=now - timedelta(hours=1)
            )
        self.assertFalse(self._mails)
        self.assertEqual(
            self._get_kinds(old), ["received", "customer_message", "agent_reply"]
        )
        self.assertEqual(len(old.message_ids.filtered(lambda m: "then" in m.body)), 2)

    def test_stranger_gets_the_answer(self):
        """A customer who is no contact gets the mail, too."""
        with self.mock_mail_gateway():
            self.strange.with_user(self.users["agent"])._add_agent_reply("answer")
        self.assertEqual(
            [mail["email_to"] for mail in self._mails], [["stranger@x.example"]]
        )
        self.assertEqual(self._get_kinds(self.strange), ["received", "agent_reply"])

    def test_suggested_recipients(self):
        """The customer and people in copy are proposed, and no address of ours."""
        self.strange.email_cc = "Bob <bob@x.example>"
        suggested = self.strange._message_get_suggested_recipients()
        emails = {values["email"] for values in suggested}
        self.assertEqual(emails, {"stranger@x.example", "bob@x.example"})

    def test_followers_of_the_team_hear_of_new_cases(self):
        """Who follows the team gets the new case, not its answers."""
        subtype = self.env.ref("crm_callcenter.mt_case_new")
        self.team.message_subscribe(self.users["supervisor"].partner_id.ids)
        with self.mock_mail_gateway():
            case = self.env["crm.case"].message_new(
                {"subject": "New", "email_from": "a@x.example"},
                {"team_id": self.team.id},
            )
        follower = case.message_follower_ids.filtered(
            lambda f: f.partner_id == self.users["supervisor"].partner_id
        )
        self.assertIn(subtype, follower.subtype_ids)

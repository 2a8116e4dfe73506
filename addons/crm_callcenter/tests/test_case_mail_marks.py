"""What leaves for another team of ours is known when it arrives there."""

import ast

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import CrmCallcenterCommon

GATEWAY = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCaseMailMarks(MockEmail, CrmCallcenterCommon):
    """A case of one team, whose customer is the address of another team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        domain = cls.env["mail.alias.domain"].create({"name": "marks.example"})
        cls.company_a.alias_domain_id = domain
        cls.support, cls.billing = cls.env["crm.case.team"].create(
            [
                {
                    "name": name,
                    "company_id": cls.company_a.id,
                    "alias_name": name.lower(),
                    "alias_domain_id": domain.id,
                    "asks_rating": True,
                }
                for name in ("Support", "Billing")
            ]
        )
        cls.customer = cls.env["res.partner"].create(
            {"name": "Billing", "email": "billing@marks.example"}
        )
        cls.case = cls.env["crm.case"].create(
            {
                "name": "Between teams",
                "company_id": cls.company_a.id,
                "team_id": cls.support.id,
                "partner_id": cls.customer.id,
            }
        )

    def _assert_parked(self, name, headers):
        """Let a mail with these headers reach the other team: it opens no case."""
        in_billing = [("team_id", "=", self.billing.id)]
        lines = "".join(f"{key}: {value}\n" for key, value in headers.items())
        with mute_logger(GATEWAY), self.mock_mail_gateway():
            self.env["mail.thread"].message_process(
                None,
                "From: info@firm.example\nTo: billing@marks.example\nSubject: Case\n"
                f"Message-ID: <{name}@firm.example>\n{lines}"
                "Content-Type: text/plain\n\nHello.\n".encode(),
            )
        self.assertFalse(self.env["crm.case"].search(in_billing))
        parked = self.env["crm.mail.parked"].search(in_billing)
        self.assertEqual(parked.mapped("reason"), ["loop"])

    def test_an_answer_opens_no_case(self):
        """An agent's answer is marked as ours, and as nothing automatic."""
        with self.mock_mail_gateway():
            self.case.message_post(
                body="Hello",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                partner_ids=self.customer.ids,
            )
            [mail] = [m for m in self._mails if "billing@" in str(m["email_to"])]
        self.assertNotIn("Auto-Submitted", mail["headers"])
        marker = self.env["crm.case.gateway"]._get_marker()
        self._assert_parked("answer", {"X-Crm-Case": marker})
        self.assertEqual(mail["headers"]["X-Crm-Case"], marker)

    def test_the_announcement_of_closing_opens_no_case(self):
        """No program is to answer it: that would be a word of the customer."""
        with self.mock_mail_gateway():
            self.case._announce_closing_batch(fields.Datetime.now())
            headers = ast.literal_eval(self._new_mails.headers)
        self.assertEqual(headers["Auto-Submitted"], "auto-generated")
        self._assert_parked("announcement", headers)

    def test_the_question_after_closing_opens_no_case(self):
        """The same for the question how it went."""
        with self.mock_mail_gateway():
            self.case._close()
            headers = ast.literal_eval(self._new_mails.headers)
        self.assertEqual(headers["Auto-Submitted"], "auto-generated")
        self._assert_parked("question", headers)

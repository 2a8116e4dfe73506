"""Double opt-in: a link that is opened confirms nothing, a button does."""

import re
from datetime import datetime

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..tools.send_guard import SendRecipient
from .common import CrmExtendedCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestJourneyOptIn(CrmExtendedCommon, HttpCase):
    """What people allow online counts when they confirmed it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_double_opt_in = True
        cls.person = cls.env["res.partner"].create(
            {"name": "Ada", "email": "ada@example.com", "tz": "UTC"}
        )

    def _record(self, source, granted=True):
        self.env["crm.consent"]._record(
            self.person, "marketing", "email", granted, f"said so to {source}", source
        )

    def _check(self):
        [verdict] = self.env["crm.send.guard"]._check(
            [SendRecipient(self.person.id, "ada@example.com", "UTC")],
            "email",
            None,
            self.company_a,
            datetime(2026, 3, 10, 12),
        )
        return verdict.state, verdict.reason

    def _get_requests(self):
        return self.env["crm.opt.in"].search([("partner_id", "=", self.person.id)])

    def _get_mails(self):
        mails = self.env["mail.mail"].search([("subject", "like", "Please confirm")])
        return mails.filtered(
            lambda mail: (
                "ada@example.com" in (mail.email_to or mail.recipient_ids.email or "")
            )
        )

    def test_link_is_for_the_person_alone(self):
        """Neither who may read requests nor who recorded the consent finds it."""
        external = self.users["external"]
        self.env["crm.consent"].with_user(external).sudo()._record(
            self.person, "marketing", "email", True, "form", "api"
        )
        request, message = self._get_requests(), self._get_mails().mail_message_id
        self.assertIn(request.token, message.body)
        for role in ("marketer", "manager", "external", "salesperson"):
            with self.subTest(role=role):
                user = self.users[role]
                if role != "external":
                    found = message.with_user(user).search([("id", "=", message.id)])
                    self.assertFalse(found)
                with self.assertRaises(AccessError):
                    message.with_user(user).read(["body"])
                with self.assertRaises(AccessError):
                    request.with_user(user)._get_url()
        template = self.env.ref("crm_extended.mail_template_opt_in")
        with self.assertRaises(UserError):
            template.with_user(self.users["marketer"])._render_field(
                "body_html", request.ids
            )

    def test_button_confirms_and_link_does_not(self):
        """One mail; opening its link is not enough; the button is, once."""
        self._record("api")
        self._record("portal")
        request = self._get_requests()
        self.assertEqual(len(request), 1)
        self.assertEqual(self._check(), ("blocked", "unconfirmed"))
        mail = self._get_mails()
        self.assertEqual(len(mail), 1)
        path = f"/consent/confirm/{request.token}"
        self.assertIn(path, mail.body_html)
        page = self.url_open(path)
        self.assertIn("Yes, I confirm", page.text)
        self.assertEqual(self._check(), ("blocked", "unconfirmed"))
        csrf_token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        page = self.url_open(path, data={"csrf_token": csrf_token})
        self.assertIn("Thank you", page.text)
        self.assertEqual(request.state, "confirmed")
        self.assertEqual(self._check(), ("allowed", ""))
        statement = self.env["crm.consent"].search(
            [("partner_id", "=", self.person.id), ("is_current", "=", True)]
        )
        self.assertIn("Confirmed by the link", statement.proof)
        # whoever says it again needs not confirm again
        self._record("api")
        self.assertEqual(self._check(), ("allowed", ""))

    def test_paper_needs_no_mail(self):
        """What staff has on paper counts, and so does a refusal."""
        self._record("staff")
        self.assertFalse(self._get_requests())
        self.assertEqual(self._check(), ("allowed", ""))
        self._record("api")
        self.assertEqual(self._check(), ("blocked", "unconfirmed"))
        self._record("api", granted=False)
        self.assertEqual(self._get_requests().state, "dropped")
        self.assertEqual(self._check(), ("blocked", "refused"))

    def test_unknown_link(self):
        """Somebody who guesses learns nothing."""
        page = self.url_open("/consent/confirm/guessed")
        self.assertIn("nothing to confirm", page.text)

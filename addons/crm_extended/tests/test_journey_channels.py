"""Journeys by SMS and letter, calls of other systems, activities of colleagues."""

import json
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged, users

from ..tools.webhook_address import get_signature
from ..tools.webhook_call import CallError
from .common import CrmExtendedCommon

NOON = datetime(2026, 3, 10, 12)
WEBHOOK = "odoo.addons.crm_extended.models.campaign.crm_journey_webhook"


@tagged("post_install", "-at_install", "crm_extended")
class TestJourneyChannels(CrmExtendedCommon):
    """Each channel asks for consent of its own, and says what it did not send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls.company_a.country_id = cls.env.ref("base.us")
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": "Ada",
                    "phone": "+1 650-555-0111",
                    "street": "1 Main St",
                    "zip": "94000",
                    "city": "Palo Alto",
                    "tz": "UTC",
                },
                {"name": "Bea", "phone": "12", "tz": "UTC"},
            ]
        )
        cls.ada, cls.bea = cls.people
        cls.model_id = cls.env["ir.model"]._get_id("res.partner")

    def _walk(self, **step):
        """Let people walk a journey of one step; return {name: (state, reason)}."""
        journey = self.env["crm.journey"].create(
            {
                "name": "One step",
                "step_ids": [Command.create({"name": "The step", **step})],
            }
        )
        journey.action_start()
        with freeze_time(NOON):
            journey._add_people(self.people)
            while self.env["crm.journey.engine"]._run_batch(journey):
                pass
        rows = self.env["crm.send.log"].search([("journey_id", "=", journey.id)])
        return {row.partner_id.name: (row.state, row.reason or "") for row in rows}

    def test_sms(self):
        """An SMS is queued with its trace; a number that is none is named."""
        template = self.env["sms.template"].create(
            {
                "name": "Hello",
                "model_id": self.model_id,
                "body": "Hello {{ object.name }}",
            }
        )
        found = self._walk(kind="sms", sms_template_id=template.id)
        self.assertEqual(found, {"Ada": ("sent", ""), "Bea": ("blocked", "no_address")})
        sms = self.env["sms.sms"].search([("partner_id", "=", self.ada.id)])
        self.assertEqual((sms.number, sms.state), ("+16505550111", "outgoing"))
        self.assertIn("Hello Ada", sms.body)
        trace = self.env["mailing.trace"].search([("sms_id_int", "=", sms.id)])
        self.assertEqual((trace.trace_type, trace.sms_number), ("sms", sms.number))
        row = self.env["crm.send.log"].search([("mailing_trace_id", "=", trace.id)])
        self.assertEqual(row.partner_id, self.ada)

    def test_letter(self):
        """A letter lies on the pile until it is printed; to an address only."""
        template = self.env["mail.template"].create(
            {
                "name": "Letter",
                "model_id": self.model_id,
                "subject": "Dear {{ object.name }}",
                "body_html": '<p>Hello <t t-out="object.name"/></p>',
            }
        )
        found = self._walk(kind="letter", letter_template_id=template.id)
        self.assertEqual(found, {"Ada": ("sent", ""), "Bea": ("blocked", "no_address")})
        letter = self.env["crm.journey.letter"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual(letter.subject, "Dear Ada")
        self.assertIn("Hello Ada", letter.body)
        action = letter.with_user(self.users["marketer"]).action_print()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertTrue(letter.date_printed)
        html = self.env["ir.actions.report"]._render_qweb_html(
            "crm_extended.report_journey_letter", letter.ids
        )[0]
        self.assertIn(b"1 Main St", html)
        with self.assertRaises(UserError):
            self.env["crm.journey.letter"].action_print()

    def test_activity(self):
        """The salesperson of the customer gets it, else who is responsible."""
        salesperson = self.users["salesperson"]
        self.ada.user_id = salesperson
        self._walk(
            kind="activity",
            activity_type_id=self.env.ref("mail.mail_activity_data_todo").id,
            activity_summary="Say hello",
        )
        self.assertEqual(self.ada.activity_ids.user_id, salesperson)
        self.assertEqual(self.bea.activity_ids.user_id, self.env.user)

    def test_webhook(self):
        """Signed, with a key, tried again, and given up when refused for good."""
        self._walk(
            kind="webhook",
            webhook_url="https://hooks.example.com/crm",
            webhook_secret="secret",
        )
        calls = self.env["crm.journey.webhook"].search(
            [("partner_id", "in", self.people.ids)], order="id"
        )
        self.assertEqual(len(calls), 2)
        posted = []

        def post(url, body, headers, timeout):
            posted.append((url, body, headers, timeout))
            if len(posted) == 2:
                raise CallError("503 not now")
            return "200 ok"

        with patch(f"{WEBHOOK}.post", post):
            for call in calls:
                call._call()
        self.assertEqual(calls.mapped("state"), ["done", "waiting"])
        url, body, headers, timeout = posted[0]
        self.assertEqual((url, timeout), ("https://hooks.example.com/crm", 5))
        self.assertEqual(json.loads(body)["name"], "Ada")
        self.assertEqual(
            headers["X-CRM-Signature"],
            get_signature("secret", int(headers["X-CRM-Timestamp"]), body),
        )
        self.assertEqual(headers["Idempotency-Key"], calls[0].key)
        with patch(f"{WEBHOOK}.post", side_effect=CallError("gone", is_final=True)):
            calls[1]._call()
        self.assertEqual(calls[1].state, "failed")

    @users("crm_marketer")
    def test_addresses_of_the_house(self):
        """A webhook into the own network is refused with a sentence."""
        journey = self.env["crm.journey"].create({"name": "Inside"})
        for url in (
            "http://127.0.0.1/",
            "http://localhost:8069/",
            "file:///etc/passwd",
        ):
            with self.assertRaisesRegex(ValidationError, "cannot be called"):
                self.env["crm.journey.step"].create(
                    {
                        "name": "Call",
                        "journey_id": journey.id,
                        "kind": "webhook",
                        "webhook_url": url,
                    }
                )

    @users("crm_marketer")
    def test_conditions_that_are_none(self):
        """A domain that is not one is refused."""
        journey = self.env["crm.journey"].create({"name": "Broken"})
        for domain in ("[('no_such_field', '=', 1)]", "nonsense", "[1, 2]"):
            with self.assertRaisesRegex(ValidationError, "no condition"):
                self.env["crm.journey.step"].create(
                    {
                        "name": "Which way",
                        "journey_id": journey.id,
                        "kind": "branch",
                        "branch_domain": domain,
                    }
                )

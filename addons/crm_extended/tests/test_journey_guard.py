"""Guard-rails of plain mailings, and of mails that are about to leave."""

from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .common import CrmExtendedCommon

NOON = datetime(2026, 3, 10, 12)
NIGHT = datetime(2026, 3, 10, 23)


@tagged("post_install", "-at_install", "crm_extended")
class TestJourneyGuard(CrmExtendedCommon, MockEmail):
    """Nobody gets what he refused, too much, at night, or twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"Person {n}", "email": f"p{n}@example.com", "tz": "UTC"}
                for n in range(3)
            ]
        )
        cls.mailing = cls.env["mailing.mailing"].create(
            {
                "name": "News",
                "subject": "News",
                "body_html": "<p>Hello</p>",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", cls.people.ids)],
            }
        )

    def _get_log(self):
        rows = self.env["crm.send.log"].search(
            [("partner_id", "in", self.people.ids)], order="id"
        )
        return [(row.partner_id.name, row.state, row.reason or "") for row in rows]

    def test_caps_hold_for_mailings(self):
        """Who got enough lately is left out, and the list says so."""
        self.env["crm.send.cap"].create({"maximum": 1, "days": 7})
        with freeze_time(NOON):
            self.mailing._action_send_mail(self.people[0].ids)
        with freeze_time(NOON + timedelta(days=6)):
            self.mailing.copy()._action_send_mail(self.people.ids)
        self.assertEqual(
            self._get_log(),
            [
                ("Person 0", "sent", ""),
                ("Person 0", "blocked", "capped"),
                ("Person 1", "sent", ""),
                ("Person 2", "sent", ""),
            ],
        )

    def test_caps_hold_when_the_clock_is_put_back(self):
        """What left in the hour that comes again counts in it, and once after it."""
        self.env["crm.send.cap"].create({"maximum": 1, "days": 7})
        with freeze_time(NOON):
            self.mailing._action_send_mail(self.people[0].ids)
        for later in (timedelta(hours=-1), timedelta(minutes=1)):
            with freeze_time(NOON + later):
                self.mailing.copy()._action_send_mail(self.people[0].ids)
        self.assertEqual(
            self._get_log(),
            [("Person 0", "sent", "")] + [("Person 0", "blocked", "capped")] * 2,
        )
        with freeze_time(NOON + timedelta(days=7)):
            self.mailing.copy()._action_send_mail(self.people[0].ids)
        self.assertEqual(self._get_log()[-1], ("Person 0", "sent", ""))

    def test_held_until_morning(self):
        """At night mails are made, and leave in the morning."""
        with freeze_time(NIGHT):
            self.mailing._action_send_mail(self.people[0].ids)
        mail = self.env["mail.mail"].search([("mailing_id", "=", self.mailing.id)])
        self.assertEqual(mail.scheduled_date, datetime(2026, 3, 11, 8))
        with freeze_time(datetime(2026, 3, 11, 9)), self.mock_mail_gateway():
            mail.send()
        self.assertEqual(len(self._mails), 1)
        self.assertEqual(
            self._get_log(),
            [("Person 0", "held", "quiet"), ("Person 0", "sent", "")],
        )

    def test_refused_between_making_and_sending(self):
        """Consent is looked at again when the mail leaves."""
        with freeze_time(NOON):
            self.mailing._action_send_mail(self.people.ids)
        mails = self.env["mail.mail"].search([("mailing_id", "=", self.mailing.id)])
        self.env["crm.consent"]._record(
            self.people[1], "marketing", "email", False, "called", "staff"
        )
        with freeze_time(NOON), self.mock_mail_gateway():
            mails.send()
        self.assertEqual(len(self._mails), 2)
        self.assertEqual(self._get_log()[-1], ("Person 1", "blocked", "refused"))
        self.assertEqual(sorted(mails.mapped("state")), ["cancel", "sent", "sent"])

    def test_one_address_once(self):
        """Two people with one address get one mail, though the texts differ."""
        self.people[1].email = self.people[0].email
        self.mailing.body_html = '<p>Hello <t t-out="object.name"/></p>'
        with freeze_time(NOON):
            self.mailing._action_send_mail(self.people.ids)
        self.assertIn(("Person 1", "blocked", "duplicate"), self._get_log())

    def test_mail_server_is_not_there(self):
        """The journey is paused with a sentence, and goes on when resumed."""
        template = self.env["mail.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Hello",
                "body_html": "<p>Hello</p>",
            }
        )
        journey = self.env["crm.journey"].create(
            {
                "name": "Hello",
                "step_ids": [
                    Command.create(
                        {
                            "name": "Mail",
                            "kind": "mail",
                            "mail_template_id": template.id,
                        }
                    )
                ],
            }
        )
        journey.action_start()
        with freeze_time(NOON):
            journey._add_people(self.people[0])
            self.env["crm.journey.engine"]._run_batch(journey)
        mail = self.env["mail.mail"].search(
            [("mailing_id.crm_journey_step_id.journey_id", "=", journey.id)]
        )
        with (
            freeze_time(NOON),
            self.mock_mail_gateway(),
            self.mock_smtplib_connection(),
        ):
            self.connect_mocked.side_effect = OSError("no route to host")
            mail.send()
        self.assertEqual((mail.state, journey.state), ("exception", "paused"))
        self.assertEqual(self._get_log()[-1], ("Person 0", "failed", "server"))
        self.assertIn("mail server", journey.message_ids[0].body)
        journey.action_resume()
        self.assertEqual((mail.state, journey.state), ("outgoing", "running"))

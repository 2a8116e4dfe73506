"""Guard-rails of SMS: plain mailings, and every SMS of marketing that leaves."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.sms.tests.common import SMSCase

from .common import CrmExtendedCommon

NOON = datetime(2026, 3, 10, 12)
NIGHT = datetime(2026, 3, 10, 23)
MORNING = datetime(2026, 3, 11, 8)


@tagged("post_install", "-at_install", "crm_extended")
class TestSmsGuard(CrmExtendedCommon, SMSCase):
    """Nobody gets what he refused, too much, at night, or twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls.company_a.country_id = cls.env.ref("base.us")
        cls.people = cls.env["res.partner"].create(
            [
                {
                    "name": f"Person {index}",
                    "phone": f"+1 650-555-011{index}",
                    "tz": "UTC",
                }
                for index in range(3)
            ]
        )
        cls.mailing = cls._create_mailing()

    @classmethod
    def _create_mailing(cls, **values):
        return cls.env["mailing.mailing"].create(
            {
                "name": "News",
                "subject": "News",
                "mailing_type": "sms",
                "body_plaintext": "Hello {{ object.name }}",
                "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", cls.people.ids)],
                "sms_allow_unsubscribe": False,
                **values,
            }
        )

    def _say(self, partner, channel, granted):
        self.env["crm.consent"]._record(
            partner, "marketing", channel, granted, "said so", "staff"
        )

    def _send(self, people, at=NOON, mailing=None):
        """Send a mailing as the marketer does; the job follows at once."""
        mailing = (mailing or self.mailing).with_user(self.users["marketer"])
        with freeze_time(at), self.mockSMSGateway(sms_allow_unlink=True):
            mailing.action_send_mail(res_ids=people.ids)
            sent = list(self._sms)
        return sorted([*self._process(at), *(sms["number"][-1] for sms in sent)])

    def _process(self, at, **errors):
        """Run Odoo's job; return the last digits of the numbers that got one."""
        with (
            freeze_time(at),
            self.mockSMSGateway(sms_allow_unlink=True, **errors),
            patch.object(IrCron, "_commit_progress"),
        ):
            self.env["sms.sms"].sudo()._process_queue()
        return sorted(sms["number"][-1] for sms in self._sms)

    def _get_log(self):
        rows = self.env["crm.send.log"].search(
            [("partner_id", "in", self.people.ids)], order="id"
        )
        return [(row.partner_id.name[-1], row.state, row.reason or "") for row in rows]

    def test_consent_of_the_channel(self):
        """Of SMS only what was said of SMS counts, asked for or not."""
        first, second, _third = self.people
        self._say(first, "sms", True)
        self._say(second, "sms", False)
        self._say(second, "email", True)
        self.assertEqual(self._send(self.people), ["0", "2"])
        self.assertIn(("1", "blocked", "refused"), self._get_log())
        self.company_a.crm_consent_required = True
        survey = self.env.ref("crm_extended.crm_consent_purpose_survey")
        again = self._create_mailing()
        self.assertEqual(self._send(self.people, mailing=again), ["0"])
        self.assertIn(("2", "blocked", "missing"), self._get_log())
        traces = self.env["mailing.trace"].search([("mass_mailing_id", "=", again.id)])
        self.assertEqual(
            {trace.res_id: trace.failure_type for trace in traces},
            {
                first.id: False,
                second.id: "sms_optout",
                self.people[2].id: "crm_consent_missing",
            },
        )
        other = self._create_mailing(crm_purpose_id=survey.id)
        self.assertEqual(self._send(self.people, mailing=other), [])

    def test_refusal_of_a_number(self):
        """Who has the number of somebody who refused gets nothing either."""
        refuser = self.env["res.partner"].create({"name": "Refuser"})
        self.env["crm.partner.phone"].create(
            {"partner_id": refuser.id, "phone": self.people[0].phone}
        )
        self._say(refuser, "sms", False)
        self._say(self.people[0], "sms", True)
        self.assertEqual(self._send(self.people), ["1", "2"])
        self.assertIn(("0", "blocked", "refused"), self._get_log())

    def test_other_company(self):
        """What was said to another company counts for nothing here."""
        self.env["crm.consent"].with_company(self.company_b)._record(
            self.people[0], "marketing", "sms", False, "call", "staff"
        )
        self.assertEqual(self._send(self.people[0]), ["0"])

    def test_cap(self):
        """Limits of SMS count SMS."""
        self.env["crm.send.cap"].create({"channel": "sms", "maximum": 1, "days": 7})
        self.assertEqual(self._send(self.people[0]), ["0"])
        again = self._create_mailing()
        self.assertEqual(
            self._send(self.people, NOON + timedelta(days=6), again), ["1", "2"]
        )
        self.assertIn(("0", "blocked", "capped"), self._get_log())

    def test_held_at_night_then_sent(self):
        """At night they are made, wait, and leave with the job in the morning."""
        self.assertEqual(self._send(self.people[0], NIGHT), [])
        sms = self.env["sms.sms"].search([("mailing_id", "=", self.mailing.id)])
        self.assertEqual((sms.state, sms.crm_date_due), ("crm_held", MORNING))
        trigger = self.env["ir.cron.trigger"].search(
            [
                ("cron_id", "=", self.env.ref("sms.ir_cron_sms_scheduler_action").id),
                ("call_at", "=", MORNING),
            ]
        )
        self.assertEqual(len(trigger), 1)
        self.assertEqual(self._process(NIGHT + timedelta(hours=1)), [])
        self.assertEqual(self._process(MORNING + timedelta(minutes=1)), ["0"])
        self.assertEqual(self._process(MORNING + timedelta(minutes=2)), [])
        self.assertEqual(self._get_log(), [("0", "held", "quiet"), ("0", "sent", "")])

    def test_sent_directly_at_night(self):
        """Neither does "send directly" wake anybody."""
        self.mailing.sms_force_send = True
        self.assertEqual(self._send(self.people[0], NIGHT), [])
        self.assertEqual(self._process(MORNING), ["0"])

    def test_night_fell_while_it_waited(self):
        """The queue was long: what is due at night waits for the morning."""
        with freeze_time(NOON):
            self.mailing.action_send_mail(res_ids=self.people[0].ids)
        self.assertEqual(self._process(NIGHT), [])
        self.assertEqual(self._process(MORNING), ["0"])

    def test_refused_between_making_and_sending(self):
        """Consent and blacklist are looked at again when the SMS leaves."""
        with freeze_time(NOON):
            self.mailing.action_send_mail(res_ids=self.people.ids)
        self._say(self.people[1], "sms", False)
        self.env["phone.blacklist"].add(self.people[2].phone_sanitized)
        self.assertEqual(self._process(NOON), ["0"])
        self.assertEqual(
            self._get_log()[3:],
            [("1", "blocked", "refused"), ("2", "blocked", "blacklisted")],
        )
        traces = self.mailing.mailing_trace_ids.sorted("res_id")
        self.assertEqual(
            traces.mapped("failure_type"), [False, "sms_optout", "sms_blacklist"]
        )
        self.assertEqual(traces.mapped("trace_status"), ["pending", "cancel", "cancel"])

    def test_one_number_once(self):
        """Two people with one number get one SMS, also when they come later."""
        self.people[1].phone = self.people[0].phone
        self.assertEqual(self._send(self.people[:2]), ["0"])
        self.assertIn(("1", "blocked", "duplicate"), self._get_log())
        self.people[2].phone = self.people[0].phone
        self.assertEqual(self._send(self.people[2]), [])
        self.assertEqual(self._get_log()[-1], ("2", "blocked", "duplicate"))

    def test_transactional_costs_nothing(self):
        """An SMS without a mailing leaves at night, refused or not, unasked."""
        self._say(self.people[0], "sms", False)
        self.company_a.crm_consent_required = True
        messages = (
            self.env["sms.sms"]
            .sudo()
            .create(
                [
                    {"number": partner.phone_sanitized, "body": "Your parcel"}
                    for partner in self.people
                ]
            )
        )
        self.env.flush_all()
        with (
            freeze_time(NIGHT),
            self.mockSMSGateway(sms_allow_unlink=True),
            self.subTest("no question is asked"),
        ):
            messages.read(["number", "body", "mailing_id"])
            with self.assertQueryCount(0):
                stopped = messages.filtered("mailing_id")._stop_refused()
            self.assertFalse(stopped)
            messages.send()
        self.assertEqual(len(self._sms), 3)
        self.assertFalse(self._get_log())

    def _start_journey(self):
        template = self.env["sms.template"].create(
            {
                "name": "Hello",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "body": "Hello",
            }
        )
        journey = self.env["crm.journey"].create(
            {
                "name": "Hello",
                "step_ids": [
                    Command.create(
                        {"name": "SMS", "kind": "sms", "sms_template_id": template.id}
                    )
                ],
            }
        )
        journey.action_start()
        with freeze_time(NOON):
            journey._add_people(self.people)
            self.env["crm.journey.engine"]._run_batch(journey)
        return journey

    def test_journey_is_asked_again(self):
        """An SMS of a journey is judged once more when it leaves."""
        self._start_journey()
        self._say(self.people[1], "sms", False)
        self.assertEqual(self._process(NIGHT), [])
        self.assertIn(("1", "blocked", "refused"), self._get_log())
        self.assertEqual(self._process(MORNING), ["0", "2"])

    def test_provider_takes_nothing(self):
        """The journey is paused with a sentence, and goes on when resumed."""
        journey = self._start_journey()
        self._process(NOON, sim_error="credit")
        self.assertEqual(journey.state, "paused")
        self.assertEqual(self._get_log()[-1][1:], ("failed", "server"))
        self.assertIn("provider of SMS", journey.message_ids[0].body)
        journey.action_resume()
        self.assertEqual(self._process(NOON), ["0", "1", "2"])

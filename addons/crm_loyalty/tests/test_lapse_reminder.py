"""Members are told before points lapse: once, in their language, of what is theirs."""

from unittest.mock import patch

from freezegun import freeze_time
from psycopg2.errors import SerializationFailure

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import LedgerCommon

LOGGER = "odoo.addons.crm_loyalty.models.points.loyalty_mail"


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLapseReminder(LedgerCommon, MockEmail):
    """A program that reminds 30 days before; today is the 1st of March."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # plans of the database, which this test knows nothing about
        cls.env["loyalty.mail"].search([("trigger", "=", "points_lapse")]).unlink()
        cls.template = cls.env.ref("crm_loyalty.mail_template_points_lapse")
        cls.company_a.email = "club@example.com"
        cls.program_a.write(
            {
                "portal_point_name": "Points",
                "communication_plan_ids": [
                    Command.create(
                        {
                            "trigger": "points_lapse",
                            "days_before": 30,
                            "mail_template_id": cls.template.id,
                        }
                    )
                ],
            }
        )
        cls.plan = cls.program_a.communication_plan_ids.filtered(
            lambda plan: plan.trigger == "points_lapse"
        )
        cls.customer.email = "acme@example.com"

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2026-03-01 12:00:00"))

    def _remind(self):
        """Run the job; return the mails that it wrote."""
        before = self.env["mail.mail"].search([])
        self.env.ref("crm_loyalty.ir_cron_remind_lapse").method_direct_trigger()
        return self.env["mail.mail"].search([("id", "not in", before.ids)], order="id")

    def _give(self, partner, points, last_day):
        return self._create_card(partner, points, expiration_date=last_day)

    # ------------------------------------------------------------
    # WHO IS TOLD WHAT
    # ------------------------------------------------------------

    def test_told_once(self):
        card = self._give(self.customer, 120, "2026-03-31")
        mail = self._remind()
        self.assertEqual(mail.subject, "120 Points lapse on 03/31/2026")
        self.assertEqual(mail.recipient_ids, self.customer)
        self.assertIn("club@example.com", mail.email_from)
        self.assertIn("Acme", mail.body_html)
        self.assertIn(card.code, mail.body_html)
        self.assertFalse(self._remind())
        # more points of the same day are no new occasion
        self._earn(5, expires_on="2026-03-31")
        self.assertFalse(self._remind())
        self.assertEqual(
            card.lapse_notice_ids.mapped(lambda n: (str(n.last_day), n.points)),
            [("2026-03-31", 120.0)],
        )

    def test_no_mail_server(self):
        """The reminder is not written again; it leaves once when the server is back."""
        self._give(self.customer, 120, "2026-03-31")
        mail = self._remind()
        with self.mock_mail_gateway(), self.mock_smtplib_connection():
            self.connect_mocked.side_effect = OSError("no route to host")
            with mute_logger("odoo.addons.mail.models.mail_mail"):
                mail.send()
        self.assertEqual(mail.state, "exception")
        self.assertFalse(self._remind())
        sent = []
        for minutes in (11, 22):
            with (
                freeze_time("2026-03-01 12:00:00") as clock,
                self.mock_mail_gateway(),
                self.mock_smtplib_connection(),
            ):
                clock.tick(minutes * 60)
                queue = self.env["mail.mail"].with_context(
                    filters=[("id", "in", mail.ids)]
                )
                queue.process_email_queue()
                sent += self._mails
        self.assertEqual(len(sent), 1)
        self.assertEqual(mail.state, "sent")

    def test_a_journey_may_wait_for_it(self):
        journey = self.env["crm.journey"].create(
            {
                "name": "Before points lapse",
                "entry_kind": "points_lapse",
                "company_id": self.company_a.id,
                "step_ids": [Command.create({"name": "Call", "kind": "call"})],
            }
        )
        journey.action_start()
        self._give(self.customer, 120, "2026-03-20")
        for _run in range(2):
            self._remind()
        events = self.env["crm.journey.event"].search([("kind", "=", "points_lapse")])
        self.assertEqual(events.mapped("partner_id"), self.customer.ids)

    def test_days_before(self):
        self._give(self.customer, 120, "2026-04-01")
        self.assertFalse(self._remind())
        with freeze_time("2026-03-02 00:00:00"):
            self.assertEqual(len(self._remind()), 1)

    def test_the_last_day_and_the_one_after(self):
        self._give(self.customer, 120, "2026-03-31")
        with freeze_time("2026-03-31 23:59:59"):
            self.assertEqual(len(self._remind()), 1)
        self._give(self.contact, 7, "2026-03-31")
        self.contact.email = "ann@example.com"
        with freeze_time("2026-04-01 00:00:00"):
            self.assertFalse(self._remind())

    def test_several_days_are_one_mail(self):
        self._earn(40, "E1", expires_on="2026-03-20")
        self._earn(70.5, "E2", expires_on="2026-03-25")
        self._earn(9, "E3")
        mail = self._remind()
        self.assertEqual(mail.subject, "40 Points lapse on 03/20/2026")
        self.assertIn("03/25/2026", mail.body_html)
        self.assertIn("70.50 Points", mail.body_html)
        # another day later on is another occasion
        self._earn(3, "E4", expires_on="2026-04-10")
        with freeze_time("2026-03-15 12:00:00"):
            mail = self._remind()
            self.assertEqual(mail.subject, "3 Points lapse on 04/10/2026")
            self.assertNotIn("03/25/2026", mail.body_html)

    def test_cards_of_contacts_are_told_together(self):
        self._give(self.customer, 20, "2026-03-31")
        self._give(self.contact, 100, "2026-03-31")
        mail = self._remind()
        self.assertEqual(mail.subject, "120 Points lapse on 03/31/2026")
        self.assertEqual(mail.recipient_ids, self.customer)

    def test_points_that_were_spent_are_not_mentioned(self):
        self._earn(40, expires_on="2026-03-20")
        self._redeem(40)
        self.assertFalse(self._remind())

    def test_inactivity_is_an_occasion(self):
        self.program_a.inactivity_months = 1
        self._earn(40)
        self.assertFalse(self._remind())
        with freeze_time("2026-03-02 12:00:00"):
            self.assertEqual(self._remind().subject, "40 Points lapse on 04/01/2026")

    def test_the_members_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.template.with_context(
            lang="fr_FR"
        ).subject = "Expiration : {{ format_date(object.lapse_date) }}"
        self.customer.lang = "fr_FR"
        self._give(self.customer, 120, "2026-03-31")
        self.assertEqual(self._remind().subject, "Expiration : 31/03/2026")

    def test_without_address_nobody_is_told_until_there_is_one(self):
        self.customer.email = False
        self._give(self.customer, 120, "2026-03-31")
        self.assertFalse(self._remind())
        self.customer.email = "new@example.com"
        self.assertEqual(len(self._remind()), 1)

    def test_other_programs_and_companies_are_left_alone(self):
        self._create_card(
            self.customer, 5, self.program_b, expiration_date="2026-03-31"
        )
        self.program_a.active = False
        self._give(self.customer, 120, "2026-03-31")
        self.assertFalse(self._remind())

    # ------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------

    def _give_many(self, count):
        partners = self.env["res.partner"].create(
            [
                {"name": f"M{number}", "email": f"m{number}@example.com"}
                for number in range(count)
            ]
        )
        for partner in partners:
            self._give(partner, 10, "2026-03-31")
        return partners

    def test_in_batches(self):
        partners = self._give_many(7)
        with patch.object(type(self.plan)._remind_batch, "__defaults__", (0, 3)):
            mails = self._remind()
        self.assertEqual(mails.recipient_ids, partners)
        self.assertEqual(len(mails), 7)

    @mute_logger(LOGGER)
    def test_one_that_fails_stops_nobody_else(self):
        partners = self._give_many(3)
        self._earn(1, partner_id=partners[1].id)
        self.template.subject = "{{ 1 / (object.points - 11) }}"
        self.assertEqual(self._remind().recipient_ids, partners[0] | partners[2])
        self.template.subject = "Fine again"
        self.assertEqual(self._remind().recipient_ids, partners[1])

    def test_one_that_was_slower_is_no_error(self):
        """Two change the same member: who is second is reminded by the next run."""
        partners = self._give_many(3)
        origin = type(self.plan)._remind

        def remind(plan, occasions):
            if partners[1].id in occasions:
                raise SerializationFailure
            origin(plan, occasions)

        with (
            patch.object(type(self.plan), "_remind", remind),
            self.assertNoLogs(LOGGER, "WARNING"),
        ):
            mails = self._remind()
        self.assertEqual(mails.recipient_ids, partners[0] | partners[2])
        self.assertEqual(self._remind().recipient_ids, partners[1])

    def test_as_many_queries_for_many_as_for_few(self):
        counts = []
        # the first one fills what is cached for long
        for count in (2, 2, 12):
            self._give_many(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.plan._remind_batch()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts[1:])

    # ------------------------------------------------------------
    # SETTING UP
    # ------------------------------------------------------------

    def test_the_plan_proposes_our_message(self):
        self.program_a.applies_on = "both"
        program = Form(self.program_a)
        with program.communication_plan_ids.new() as plan:
            plan.trigger = "points_lapse"
            self.assertEqual(plan.mail_template_id, self.template)
            self.assertEqual(plan.days_before, 30)

    def test_hostile_plans_are_refused(self):
        for days in (0, -3, 367):
            with self.subTest(days=days), self.assertRaises(ValidationError):
                self.plan.days_before = days

    def test_what_was_told_stays(self):
        card = self._give(self.customer, 120, "2026-03-31")
        self._remind()
        with self.assertRaises(UserError):
            card.lapse_notice_ids.points = 1

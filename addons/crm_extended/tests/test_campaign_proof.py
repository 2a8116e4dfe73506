"""A/B tests, lift and mailings: proof, and never by accident."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.mail.tests.common import MockEmail

from .campaign_common import CampaignCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCampaignProof(CampaignCommon, MockEmail):
    """A running campaign with two mailings in Odoo's A/B test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls._run(cls.campaign)
        cls.today = fields.Date.today()
        cls.people = cls._create_people(40)
        cls.mailings = cls.env["mailing.mailing"].create(
            [
                {
                    "subject": f"Version {letter}",
                    "body_html": "<p>Buy</p>",
                    "campaign_id": cls.campaign.id,
                    "crm_company_id": cls.company_a.id,
                    "mailing_model_id": cls.env["ir.model"]._get_id("res.partner"),
                    "mailing_domain": [("id", "in", cls.people.ids)],
                    "ab_testing_enabled": True,
                    "ab_testing_pc": 25,
                }
                for letter in "AB"
            ]
        )

    def _create_test(self, **values):
        return self.env["crm.campaign.test"].create(
            {
                "name": "Subject line",
                "campaign_id": self.campaign.id,
                "date_stop": fields.Date.add(self.today, days=5),
                "planned_size": 60,
                **values,
            }
        )

    def _fill(self, mailing, recipients, replies):
        """Let a mailing have reached so many, of whom some replied."""
        people = self._create_people(recipients, f"Reader{mailing.id}x")
        self.env["mailing.trace"].create(
            [
                {
                    "model": "res.partner",
                    "res_id": person.id,
                    "mass_mailing_id": mailing.id,
                    "email": person.email,
                    "sent_datetime": fields.Datetime.now(),
                    "trace_status": "reply" if place < replies else "sent",
                }
                for place, person in enumerate(people)
            ]
        )
        mailing.state = "done"

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_planned_size_follows_from_the_rules(self):
        test = self._create_test(planned_size=1)
        test.write({"base_rate_pct": 5, "gain_pct": 20})
        self.assertEqual(test.planned_size, 8143)

    def test_too_early_then_a_winner(self):
        test = self._create_test(metric="reply")
        self._fill(self.mailings[0], 60, 30)
        self._fill(self.mailings[1], 59, 5)
        test.with_user(self.users["marketer"]).action_look()
        self.assertEqual(test.state, "running")
        self.assertIn("59 of 60", test.verdict)
        self._fill(self.mailings[1], 1, 0)
        test.with_user(self.users["marketer"]).action_look()
        self.assertEqual((test.state, test.winner), ("winner", "Version A"))
        self.assertIn("Version A is better", test.verdict)

    def test_small_numbers_are_inconclusive(self):
        test = self._create_test(
            metric="reply", date_stop=fields.Date.subtract(self.today, days=1)
        )
        self._fill(self.mailings[0], 8, 4)
        self._fill(self.mailings[1], 8, 0)
        test._cron_decide()
        self.assertEqual((test.state, test.winner), ("inconclusive", False))
        self.assertIn("Inconclusive", test.verdict)

    def test_rules_stay_once_it_has_begun(self):
        test = self._create_test(metric="reply")
        marketer = test.with_user(self.users["marketer"])
        marketer.planned_size = 50
        self._fill(self.mailings[0], 1, 0)
        test._decide()
        with self.assertRaisesRegex(UserError, "has begun"):
            marketer.planned_size = 1
        with self.assertRaises(AccessError):
            marketer.version_ids.write({"recipients": 5000})

    def test_variants_of_a_step(self):
        journey = self.env["crm.journey"].create(
            {"name": "Welcome", "company_id": self.company_a.id}
        )
        step = self.env["crm.journey.step"].create(
            {"name": "Mail", "journey_id": journey.id, "kind": "wait"}
        )
        with self.assertRaises(ValidationError):
            self._create_test(kind="step")
        test = self._create_test(kind="step", step_id=step.id, metric="reply")
        people = self._create_people(80, "Traveller")
        traces = self.env["mailing.trace"].create(
            [
                {
                    "model": "res.partner",
                    "res_id": person.id,
                    "email": person.email,
                    "trace_status": "reply" if place % 2 and place < 60 else "sent",
                }
                for place, person in enumerate(people)
            ]
        )
        self.env["crm.send.log"]._append(
            [
                {
                    "company_id": self.company_a.id,
                    "partner_id": person.id,
                    "channel": "email",
                    "campaign_id": self.campaign.id,
                    "journey_id": journey.id,
                    "step_id": step.id,
                    "variant": "B" if place % 2 else "A",
                    "state": "sent",
                    "mailing_trace_id": traces[place].id,
                }
                for place, person in enumerate(people)
            ]
        )
        test.sudo().planned_size = 40
        test._decide()
        self.assertEqual(
            [(v.name, v.recipients, v.successes) for v in test.version_ids],
            [("A", 40, 0), ("B", 40, 30)],
        )
        self.assertEqual(test.winner, "B")

    def test_tests_by_role(self):
        test = self._create_test()
        for role in ("salesperson", "employee", "accountant", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                test.with_user(self.users[role]).read(["name"])
        other = self._as_other_company(self.env["crm.campaign.test"])
        self.assertFalse(other.search([("id", "=", test.id)]))

    # ------------------------------------------------------------
    # ODOO'S WINNER
    # ------------------------------------------------------------

    def test_odoo_sends_no_winner_by_accident(self):
        self.campaign.ab_testing_winner_selection = "replied_ratio"
        self.campaign.ab_testing_schedule_datetime = fields.Datetime.now() - timedelta(
            days=2
        )
        self._fill(self.mailings[0], 8, 3)
        self._fill(self.mailings[1], 8, 2)
        self.env["utm.campaign"]._cron_process_mass_mailing_ab_testing()
        self.assertFalse(self.campaign.ab_testing_completed)
        self.assertEqual(self.campaign.crm_test_ids.state, "inconclusive")
        self.assertEqual(self.campaign.crm_test_ids.metric, "reply")
        action = self.mailings[0].action_send_winner_mailing()
        self.assertEqual(action["tag"], "display_notification")

    def test_odoo_sends_the_winner_that_is_one(self):
        self._create_test(metric="reply")
        self._fill(self.mailings[0], 60, 2)
        self._fill(self.mailings[1], 60, 30)
        self.mailings[0].action_send_winner_mailing()
        winner = self.campaign.ab_testing_winner_mailing_id
        self.assertEqual(winner.subject, "Version B")
        self.assertEqual(winner.state, "in_queue")

    # ------------------------------------------------------------
    # MAILINGS
    # ------------------------------------------------------------

    def _create_plain_mailing(self, campaign=None):
        return self.env["mailing.mailing"].create(
            {
                "subject": "Offer",
                "body_html": "<p>Buy</p>",
                "campaign_id": (campaign or self.campaign).id,
                "crm_company_id": self.company_a.id,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
                "mailing_domain": [("id", "in", self.people.ids)],
            }
        )

    def test_held_out_get_nothing_and_are_remembered(self):
        campaign = self._run(self._create_campaign("Held", crm_holdout_pct=30))
        mailing = self._create_plain_mailing(campaign)
        held = campaign._get_held_out_ids(self.people.ids, record=False)
        self.assertTrue(0 < len(held) < 40)
        with self.mock_mail_gateway():
            mailing.action_send_mail()
        traces = self.env["mailing.trace"].search(
            [("mass_mailing_id", "=", mailing.id)]
        )
        self.assertEqual(set(traces.mapped("res_id")), set(self.people.ids) - held)
        members = self.env["crm.campaign.member"].search(
            [("campaign_id", "=", campaign.id)]
        )
        self.assertEqual(len(members), 40)
        held_members = members.filtered(lambda member: member.state == "held_out")
        self.assertEqual(set(held_members.partner_id.ids), held)
        with self.assertRaisesRegex(UserError, "held out"):
            self._create_plain_mailing(campaign).action_send_mail(res_ids=list(held))

    def test_nothing_is_sent_for_a_campaign_that_does_not_run(self):
        campaign = self._create_campaign("Later")
        mailing = self._create_plain_mailing(campaign)
        for send in (mailing.action_put_in_queue, mailing.action_send_mail):
            with self.assertRaisesRegex(UserError, "has not started"):
                send()
        self._run(campaign)
        mailing.action_put_in_queue()
        campaign.crm_date_end = fields.Date.subtract(self.today, days=1)
        queue = self.env.ref("mass_mailing.ir_cron_mass_mailing_queue")
        with self.mock_mail_gateway(), self.enter_registry_test_mode():
            queue.method_direct_trigger()
        self.assertEqual(mailing.state, "draft")
        bodies = " ".join(mailing.message_ids.mapped("body"))
        self.assertIn("is over", bodies)
        self.assertFalse(
            self.env["mailing.trace"].search([("mass_mailing_id", "=", mailing.id)])
        )

    def test_content_is_frozen_while_pending(self):
        campaign = self._create_campaign("Pending")
        mailing = self._create_plain_mailing(campaign)
        campaign._set_crm_state({"crm_state": "submitted"})
        with self.assertRaisesRegex(UserError, "frozen"):
            mailing.subject = "Another offer"
        with self.assertRaisesRegex(UserError, "frozen"):
            self._create_plain_mailing(campaign)
        with self.assertRaisesRegex(UserError, "frozen"):
            mailing.unlink()
        campaign.action_crm_back_to_draft()
        mailing.subject = "Another offer"

    # ------------------------------------------------------------
    # LIFT
    # ------------------------------------------------------------

    def _measure(self, treated, bought, held, held_bought):
        """Return the lift of a campaign that met so many, of whom some bought."""
        campaign = self._run(self._create_campaign("Measured"))
        people = self._create_people(treated + held, "Measured")
        held_ids = people[treated:].ids
        self.env["crm.campaign.member"]._remember(campaign, people.ids, held_ids)
        self.env.cr.execute(
            "UPDATE crm_campaign_member SET date_assigned = %s",
            (fields.Datetime.now() - timedelta(days=2),),
        )
        buyers = people[:bought] | people[treated : treated + held_bought]
        self.env["sale.order"].create(
            [
                {
                    "partner_id": person.id,
                    "company_id": self.company_a.id,
                    "state": "sale",
                }
                for person in buyers
            ]
        )
        return campaign._get_crm_lift()

    def test_lift(self):
        lift = self._measure(150, 60, 60, 6)
        self.assertEqual(lift["verdict"], "better")
        self.assertIn("+30.0 percentage points", lift["sentence"])
        self.assertEqual(
            [(row["people"], row["successes"]) for row in lift["rows"]],
            [(150, 60), (60, 6)],
        )

    def test_lift_of_few_is_inconclusive(self):
        lift = self._measure(20, 8, 4, 0)
        self.assertEqual(lift["verdict"], "inconclusive")
        self.assertIn("Inconclusive", lift["sentence"])

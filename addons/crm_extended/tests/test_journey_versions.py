"""A step with several versions: who gets which, and what wins."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools.holdout import get_share
from .campaign_common import CampaignCommon

NOON = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install", "crm_extended")
class TestJourneyVersions(CampaignCommon):
    """A journey of one mail with two versions, in a campaign that runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.write({"crm_consent_required": False, "email": "a@example.com"})
        cls._run(cls.campaign)
        cls.texts = cls.env["mail.template"].create(
            [
                {
                    "name": letter,
                    "model_id": cls.env["ir.model"]._get_id("res.partner"),
                    "subject": f"Text {letter}",
                    "body_html": "<p>Hello</p>",
                }
                for letter in "ABC"
            ]
        )
        cls.journey = cls.env["crm.journey"].create(
            {
                "name": "Welcome",
                "campaign_id": cls.campaign.id,
                "step_ids": [
                    Command.create(
                        {
                            "name": "Mail",
                            "kind": "mail",
                            "mail_template_id": cls.texts[0].id,
                            "variant_ids": [
                                Command.create({"mail_template_id": cls.texts[1].id})
                            ],
                        }
                    )
                ],
            }
        )
        cls.step = cls.journey.step_ids
        # as many for one version as for the other: a split that chance would hardly
        # make decides nothing
        people = cls._create_people(120, "Walker")
        people.tz = "UTC"
        shares = people.grouped(
            lambda person: get_share(f"step-{cls.step.id}", person.id, 2)
        )
        cls.people = (
            cls.env["res.partner"]
            .union(*(own[:20] for own in shares.values()))
            .sorted("id")
        )

    def _walk(self, people):
        """Let people in and do all that is due; return {person: (version, subject)}."""
        with freeze_time(NOON):
            self.journey._add_people(people)
            while self.env["crm.journey.engine"]._run_batch(self.journey):
                self.env.flush_all()
        rows = self.env["crm.send.log"].search(
            [("journey_id", "=", self.journey.id), ("partner_id", "in", people.ids)],
            order="id",
        )
        return {row.partner_id: (row.variant, row.mailing_id.subject) for row in rows}

    def _reply(self, letters):
        """Let everybody reply who got one of these versions."""
        rows = self.env["crm.send.log"].search(
            [("journey_id", "=", self.journey.id), ("variant", "in", [*letters])]
        )
        rows.mailing_trace_id.write({"trace_status": "reply"})

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_each_person_has_one_version(self):
        """By arithmetic; also in the test run, and in the next version."""
        self.journey.action_start()
        got = self._walk(self.people)
        expected = {
            person: ("AB"[get_share(f"step-{self.step.id}", person.id, 2)])
            for person in self.people
        }
        self.assertEqual(
            got, {person: (code, f"Text {code}") for person, code in expected.items()}
        )
        self.assertEqual(set(expected.values()), {"A", "B"})
        mails = self.env["mail.mail"].search(
            [("mailing_id.crm_journey_step_id.journey_id", "=", self.journey.id)]
        )
        self.assertEqual(
            {mail.recipient_ids: mail.subject for mail in mails},
            {person: f"Text {code}" for person, code in expected.items()},
        )
        person = self.people[0]
        run = self.env["crm.journey.test"].create(
            {"journey_id": self.journey.id, "partner_id": person.id}
        )
        self.assertIn(f"Text {expected[person]}", run.line_ids.text)

    def test_version_survives_a_merge(self):
        """A person keeps its version though another contact stays."""
        self.journey.action_start()
        groups = {}  # {share: person}
        for person in self.people:
            share = get_share(f"step-{self.step.id}", person.id, 2)
            groups.setdefault(share, person)
        first, second = sorted(groups.values(), key=lambda person: person.id)
        self.env["crm.person.alias"]._remember_merge(first, second)
        code = "AB"[get_share(f"step-{self.step.id}", first.id, 2)]
        self.assertEqual(self._walk(second)[second][0], code)

    def test_winner_goes_to_the_rest(self):
        """The rule of the test decides; who comes afterwards gets what won."""
        test = self.env["crm.campaign.test"].create(
            {
                "name": "Which text",
                "kind": "step",
                "step_id": self.step.id,
                "campaign_id": self.campaign.id,
                "metric": "reply",
                "planned_size": 10,
                "date_stop": fields.Date.add(fields.Date.today(), days=9),
            }
        )
        self.journey.action_start()
        self.assertEqual(self.journey.version_id.step_ids.test_id, test)
        self._walk(self.people)
        self._reply("B")
        self.assertIn("Too early", self.step.test_verdict)
        test._cron_decide()
        self.assertEqual((test.state, test.winner), ("winner", "B"))
        self.assertIn("B is better", self.step.test_verdict)
        others = self._create_people(20, "Late")
        others.tz = "UTC"
        self.assertEqual(set(self._walk(others).values()), {("B", "Text B")})
        # the same texts published again: what was found still holds
        self.journey.action_publish()
        third = self._create_people(20, "Third")
        third.tz = "UTC"
        self.assertEqual(set(self._walk(third).values()), {("B", "Text B")})
        # other texts: a test of their own, which knows nothing of the old ones
        self.step.variant_ids.mail_template_id = self.texts[2]
        self.journey.action_publish()
        again = self.journey.version_id.step_ids.test_id
        self.assertNotEqual(again, test)
        fourth = self._create_people(20, "Fourth")
        fourth.tz = "UTC"
        got = self._walk(fourth)
        self.assertEqual(set(got.values()), {("A", "Text A"), ("B", "Text C")})
        again._count()
        self.assertEqual(sum(again.version_ids.mapped("recipients")), 20)

    def test_needs_a_campaign(self):
        """Versions that nobody can judge are refused with the way out."""
        self.journey.campaign_id = False
        with self.assertRaisesRegex(UserError, "planned campaign"):
            self.journey.action_start()

    def test_needs_texts(self):
        """A version without text is refused."""
        self.step.variant_ids.mail_template_id = False
        with self.assertRaisesRegex(UserError, "no text"):
            self.journey.action_start()

    def test_published_versions_stay(self):
        """Nobody changes what people got, nor adds to it."""
        marketer = self.users["marketer"]
        self.journey.with_user(marketer).action_start()
        published = self.journey.version_id.step_ids.with_user(marketer)
        with self.assertRaisesRegex(UserError, "on their way"):
            published.variant_ids.mail_template_id = self.texts[2]
        with self.assertRaisesRegex(UserError, "on their way"):
            published.variant_ids.unlink()
        with self.assertRaisesRegex(UserError, "on their way"):
            published.variant_ids.create({"step_id": published.id})
        self.assertEqual(published.variant_ids.mailing_id.subject, "Text B")
        drawn = self.step.with_user(marketer)
        drawn.variant_ids.mail_template_id = self.texts[2]
        self.assertEqual(drawn.action_open_test()["res_id"], published.test_id.id)

    def test_other_company(self):
        """Versions are seen in their own company only."""
        other = self._as_other_company(self.env["crm.journey.step.variant"])
        self.assertFalse(other.search([("id", "in", self.step.variant_ids.ids)]))
        ours = self.env["crm.journey.step.variant"].with_user(self.users["marketer"])
        self.assertEqual(
            ours.search([("id", "in", self.step.variant_ids.ids)]),
            self.step.variant_ids.with_user(self.users["marketer"]),
        )

"""Journeys are walked: mails, waits, branches, holds, failures."""

from datetime import datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CrmExtendedCommon

START = datetime(2026, 3, 10, 10)
ENGINE = "odoo.addons.crm_extended.models.campaign.crm_journey_engine"


@tagged("post_install", "-at_install", "crm_extended")
class TestJourneyEngine(CrmExtendedCommon):
    """People go from step to step, and nobody gets anything twice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.write({"crm_consent_required": False, "email": "a@example.com"})
        cls.people = cls.env["res.partner"].create(
            [
                {"name": f"Person {n}", "email": f"p{n}@example.com", "tz": "UTC"}
                for n in range(3)
            ]
        )
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Welcome",
                "model_id": cls.env["ir.model"]._get_id("res.partner"),
                "subject": "Welcome, {{ object.name }}",
                "body_html": '<p>Hello <t t-out="object.name"/>, see '
                '<a href="https://example.com/shop">the shop</a></p>',
            }
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _create(self, *steps, **values):
        """Return a running journey with steps."""
        journey = self.env["crm.journey"].create(
            {
                "name": "Welcome",
                "step_ids": [
                    Command.create({"name": f"Step {n}", "sequence": n, **step})
                    for n, step in enumerate(steps, 1)
                ],
                **values,
            }
        )
        journey.action_start()
        return journey

    def _mail(self, **values):
        return {"kind": "mail", "mail_template_id": self.template.id, **values}

    def _run(self, journey):
        """Do all that is due."""
        engine = self.env["crm.journey.engine"]
        while engine._run_batch(journey):
            self.env.flush_all()

    def _get_mails(self):
        mails = self.env["mail.mail"].search([("mailing_id", "!=", False)])
        return sorted(
            (mail.subject, mail.recipient_ids.email or mail.email_to) for mail in mails
        )

    def _get_walks(self, journey):
        return self.env["crm.journey.person"].search(
            [("journey_id", "=", journey.id)], order="id"
        )

    def _get_outcomes(self, journey):
        traces = self._get_walks(journey).trace_ids.sorted("id")
        return [(t.partner_id.name, t.outcome, t.reason or "") for t in traces]

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_mail_wait_mail(self):
        """Each person gets each mail once, the second after the wait."""
        journey = self._create(self._mail(), {"kind": "wait"}, self._mail())
        with freeze_time(START):
            journey._add_people(self.people)
            journey._add_people(self.people)
            self._run(journey)
            self.assertEqual(
                [subject for subject, _to in self._get_mails()],
                ["Welcome, Person 0", "Welcome, Person 1", "Welcome, Person 2"],
            )
            walks = self._get_walks(journey)
            self.assertEqual(set(walks.mapped("date_due")), {START + timedelta(days=1)})
            self.assertEqual(journey.people_count, 3)
        with freeze_time(START + timedelta(hours=23)):
            self._run(journey)
            self.assertEqual(len(self._get_mails()), 3)
        with freeze_time(START + timedelta(hours=24)):
            self._run(journey)
        self.assertEqual(len(self._get_mails()), 6)
        self.assertEqual(set(walks.mapped("state")), {"done"})
        log = self.env["crm.send.log"].search([("journey_id", "=", journey.id)])
        self.assertEqual(log.mapped("state"), ["sent"] * 6)
        self.assertEqual(len(log.mailing_trace_id), 6)
        mail = self.env["mail.mail"].search([("mailing_id", "!=", False)], limit=1)
        self.assertIn("/r/", mail.body_html)

    def test_night_refusal_and_double_address(self):
        """At night mails wait; who refused goes on; one address gets it once."""
        self.env["crm.consent"]._record(
            self.people[1], "marketing", "email", False, "said no", "staff"
        )
        self.people[2].email = self.people[0].email
        journey = self._create(self._mail())
        night = datetime(2026, 3, 10, 23, 30)
        with freeze_time(night):
            journey._add_people(self.people)
            self._run(journey)
        walks = self._get_walks(journey)
        self.assertEqual(
            [(walk.state, walk.date_due) for walk in walks],
            [
                ("running", datetime(2026, 3, 11, 8)),
                ("done", False),
                ("done", False),
            ],
        )
        self.assertEqual(self._get_mails(), [])
        with freeze_time(datetime(2026, 3, 11, 8)):
            self._run(journey)
        self.assertEqual(
            self._get_outcomes(journey),
            [
                ("Person 0", "held", "quiet"),
                ("Person 1", "blocked", "refused"),
                ("Person 2", "blocked", "duplicate"),
                ("Person 0", "sent", ""),
            ],
        )
        self.assertEqual(len(self._get_mails()), 1)

    def test_second_person_of_an_address_comes_later(self):
        """One address gets a step once, also when the other person enters later."""
        self.people[1].email = self.people[0].email
        journey = self._create(self._mail())
        with freeze_time(START):
            journey._add_people(self.people[0])
            self._run(journey)
            journey._add_people(self.people[1])
            self._run(journey)
        self.assertEqual(len(self._get_mails()), 1)

    def test_again_after_days(self):
        """Once, or again after so many days."""
        journey = self._create(self._mail(), reentry_days=30)
        with freeze_time(START):
            journey._add_people(self.people[0])
            self._run(journey)
        with freeze_time(START + timedelta(days=29)):
            self.assertFalse(journey._add_people(self.people[0]))
        with freeze_time(START + timedelta(days=31)):
            self.assertTrue(journey._add_people(self.people[0]))
            self._run(journey)
        self.assertEqual(len(self._get_mails()), 2)

    def test_running_people_keep_their_version(self):
        """Who entered before the change gets the old text."""
        journey = self._create({"kind": "wait"}, self._mail())
        with freeze_time(START):
            journey._add_people(self.people[0])
        self.template.subject = "Changed, {{ object.name }}"
        journey.action_publish()
        with freeze_time(START):
            journey._add_people(self.people[1])
        with freeze_time(START + timedelta(days=2)):
            self._run(journey)
        self.assertEqual(
            [subject for subject, _to in self._get_mails()],
            ["Changed, Person 1", "Welcome, Person 0"],
        )

    def test_branch_update_activity_call(self):
        """A condition divides, tags are set, colleagues get something to do."""
        tag = self.env["res.partner.category"].create({"name": "VIP"})
        self.people[0].category_id = tag
        journey = self._create(
            {"kind": "branch", "branch_domain": "[('category_id.name', '=', 'VIP')]"},
            {"kind": "call", "activity_summary": "Say hello"},
            {
                "kind": "update",
                "update_kind": "remove_tag",
                "update_tag_id": tag.id,
            },
        )
        with freeze_time(START):
            journey._add_people(self.people[:2])
            self._run(journey)
        self.assertEqual(
            [outcome for _who, outcome, _why in self._get_outcomes(journey)],
            ["yes", "no", "done", "done"],
        )
        self.assertEqual(self.people[0].activity_ids.summary, "Say hello")
        self.assertFalse(self.people[1].activity_ids)
        self.assertFalse(self.people[0].category_id)

    def test_goal_and_exit(self):
        """Who reached the goal leaves, and so does who matches the rule."""
        journey = self._create(
            {"kind": "wait"},
            self._mail(),
            goal_kind="lead_won",
            exit_domain="[('name', '=', 'Person 1')]",
        )
        with freeze_time(START):
            journey._add_people(self.people)
            self.env["crm.journey.event"]._push_many(
                "lead_won", self.company_a, self.people[0].ids
            )
            self.env["crm.journey.engine"]._take_events()
        with freeze_time(START + timedelta(days=2)):
            self._run(journey)
        walks = self._get_walks(journey)
        self.assertEqual(walks.mapped("state"), ["goal", "left", "done"])
        self.assertEqual(len(self._get_mails()), 1)

    def test_rule_without_conditions(self):
        """Who removes the last condition lets nobody leave, not everybody."""
        journey = self._create(self._mail(), exit_domain="[]")
        self.assertFalse(journey.has_exit_rule)
        with freeze_time(START):
            journey._add_people(self.people)
            self._run(journey)
        self.assertEqual(set(self._get_walks(journey).mapped("state")), {"done"})
        journey.exit_domain = "[('name', '=', 'Person 1')]"
        self.assertTrue(journey.has_exit_rule)
        journey.has_exit_rule = False
        self.assertFalse(journey.exit_domain)

    def test_one_who_fails_stops_nobody(self):
        """Tried again later, in the end the person goes on without it."""
        journey = self._create(self._mail())
        step = type(self.env["crm.journey.step"])
        do_mail, failing = step._do_mail, self.people[1]

        def fail_for_one(step, people):
            if failing in people.partner_id:
                raise ValueError("no such field")
            return do_mail(step, people)

        with freeze_time(START) as clock, patch.object(step, "_do_mail", fail_for_one):
            journey._add_people(self.people)
            for _attempt in range(3):
                with mute_logger(ENGINE):
                    self._run(journey)
                clock.tick(timedelta(minutes=16))
        self.assertEqual(len(self._get_mails()), 2)
        self.assertEqual(
            self._get_outcomes(journey)[-1], ("Person 1", "failed", "no such field")
        )
        self.assertEqual(set(self._get_walks(journey).mapped("state")), {"done"})

    def test_bad_journeys_do_not_start(self):
        """Dead ends, circles, empty texts: a sentence that says what to do."""
        for steps, sentence in (
            ([], "Add a step first"),
            ([{"kind": "mail"}], "has no text"),
            ([{"kind": "wait"}], "nothing happens any more"),
            ([{"kind": "call", "next_kind": "step"}], "leads nowhere"),
            ([{"kind": "call", "next_kind": "end"}, {"kind": "call"}], "Nobody comes"),
            ([{"kind": "webhook"}], "give the address and the secret"),
        ):
            with (
                self.subTest(sentence=sentence),
                self.assertRaisesRegex(UserError, sentence),
            ):
                self._create(*steps)
        # a field that was there when the template was written
        with patch.object(type(self.template), "_check_can_be_rendered"):
            broken = self.template.copy({"body_html": '<p t-out="object.gone"/>'})
        with (
            self.assertRaisesRegex(UserError, "cannot be filled in"),
            mute_logger("odoo.addons.mail.models.mail_render_mixin"),
        ):
            self._create(self._mail(mail_template_id=broken.id))

    def test_a_minute_costs_what_is_due(self):
        """The claim reads the partial index; queries do not grow with the people."""
        journey = self._create({"kind": "wait"}, {"kind": "call"})
        with freeze_time(START):
            journey._add_people(self.people)
        self.env.cr.execute("SET LOCAL enable_seqscan = off")
        from ..queries.journey import build_claim_query

        query = build_claim_query(journey.id, START, 10)
        plan = "\n".join(
            row[0]
            for row in self.env.execute_query(
                type(query)("EXPLAIN %s", query),
            )
        )
        self.assertIn("crm_journey_person_due_idx", plan)
        self.assertNotIn("Seq Scan", plan)

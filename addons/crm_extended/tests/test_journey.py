"""Journeys: publishing, events, the list of messages, the guard."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from ..tools.send_guard import SendRecipient
from .common import CrmExtendedCommon

NOON = datetime(2026, 3, 10, 12)


MARKETER = "crm_extended.crm_extended_group_marketer"


@tagged("post_install", "-at_install", "crm_extended")
class TestJourney(CrmExtendedCommon):
    """What other parts of the suite rely on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.crm_consent_required = False
        cls.person = cls.env["res.partner"].create(
            {"name": "Ada", "email": "ada@example.com", "tz": "UTC"}
        )
        cls.journey = cls.env["crm.journey"].create(
            {
                "name": "Welcome",
                "entry_kind": "lead_created",
                "step_ids": [
                    Command.create({"name": "Wait a day", "kind": "wait"}),
                    Command.create({"name": "Call", "kind": "call"}),
                ],
            }
        )

    def _check(self, **values):
        recipient = SendRecipient(self.person.id, "ada@example.com", "UTC")
        arguments = {"channel": "email", "company": self.company_a, "at": NOON}
        arguments.update(values)
        [verdict] = self.env["crm.send.guard"]._check(
            [recipient], purpose=None, **arguments
        )
        return verdict.state, verdict.reason

    @users("crm_marketer")
    def test_version_is_a_copy(self):
        """What is edited later does not touch who is on the way."""
        journey = self.journey.with_env(self.env)
        journey.action_start()
        self.assertEqual(journey.state, "running")
        journey.step_ids[0].name = "Wait two days"
        self.assertEqual(
            journey.version_id.step_ids.mapped("name"), ["Wait a day", "Call"]
        )

    @users("crm_salesperson")
    def test_salespeople_only_look(self):
        """Salespeople see journeys and start none."""
        journey = self.journey.with_env(self.env)
        self.assertEqual(journey.name, "Welcome")
        with self.assertRaises(AccessError):
            journey.action_start()
        self.assertEqual(journey.state, "draft")

    def test_events_cost_nothing_while_nobody_waits(self):
        """One INSERT with a running journey, none without."""
        events = self.env["crm.journey.event"]
        push = (self.company_a, [self.person.id], 5)
        events._push_many("lead_created", *push)
        with self.assertQueryCount(0):
            events._push_many("lead_created", *push)
        self.journey.action_start()
        self.env.flush_all()
        events._is_listened("lead_created", self.company_a.id)
        with self.assertQueryCount(1):
            events._push_many("lead_created", *push)
        event = events.search([("partner_id", "=", self.person.id)])
        self.assertEqual((event.kind, event.res_id), ("lead_created", 5))

    def test_guard(self):
        """Refusals, missing consents, blacklists, limits and nights."""
        self.assertEqual(self._check(), ("allowed", ""))
        self.company_a.crm_consent_required = True
        self.assertEqual(self._check(), ("blocked", "missing"))
        self.env["crm.consent"]._record(
            self.person, "marketing", "email", True, "said so", "staff"
        )
        self.assertEqual(self._check(), ("allowed", ""))
        night = datetime(2026, 3, 10, 23)
        self.assertEqual(self._check(at=night), ("held", "quiet"))
        self.env["crm.send.cap"].create({"maximum": 1, "days": 7})
        self.env["crm.send.log"]._append(
            [
                {
                    "company_id": self.company_a.id,
                    "partner_id": self.person.id,
                    "channel": "email",
                    "state": "sent",
                    "date": datetime(2026, 3, 8),
                }
            ]
        )
        self.assertEqual(self._check(), ("blocked", "capped"))
        self.env["mail.blacklist"]._add("ada@example.com")
        self.assertEqual(self._check(), ("blocked", "blacklisted"))

    def test_log_is_written_once(self):
        """Nobody changes or deletes what was sent."""
        log = self.env["crm.send.log"]
        log._append(
            [{"company_id": self.company_a.id, "channel": "sms", "state": "sent"}]
        )
        row = log.search([("company_id", "=", self.company_a.id)], limit=1)
        with self.assertRaises(UserError):
            row.state = "blocked"
        with self.assertRaises(UserError):
            row.unlink()

    @users("crm_marketer")
    def test_templates_walk_to_their_end(self):
        """Each template is a draft that can be started and tried as it is."""
        self.person.sudo().birth_date = "1990-03-10"
        for action in (
            "action_new_welcome",
            "action_new_win_back",
            "action_new_birthday",
            "action_new_after_case",
        ):
            with self.subTest(action=action):
                opened = getattr(self.env["crm.journey"], action)()
                journey = self.env["crm.journey"].browse(opened["res_id"])
                self.assertEqual(journey.state, "draft")
                test = self.env["crm.journey.test"].create(
                    {"journey_id": journey.id, "partner_id": self.person.id}
                )
                self.assertTrue(test.line_ids)
                journey.action_start()
                self.assertEqual(journey.state, "running")
                diagram = journey.get_diagram()
                self.assertEqual(len(diagram["steps"]), len(journey.step_ids))

    def test_test_run_sends_nothing(self):
        """The texts are filled in, the guard is asked, and nothing is made."""
        template = self.env.ref("crm_extended.mail_template_journey_welcome")
        self.journey.step_ids = [
            Command.create(
                {"name": "Mail", "kind": "mail", "mail_template_id": template.id}
            )
        ]
        mails = self.env["mail.mail"].search_count([])
        with freeze_time(NOON):
            test = self.env["crm.journey.test"].create(
                {"journey_id": self.journey.id, "partner_id": self.person.id}
            )
            # computed when it is read: at night the mail would be held
            lines = test.line_ids
        self.assertEqual(lines.mapped("kind"), ["wait", "call", "mail"])
        self.assertEqual(lines[-1].what, "Sent to ada@example.com")
        self.assertIn("Hello", lines[-1].text)
        self.assertIn("Ada", lines[-1].text)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        self.assertFalse(
            self.env["crm.send.log"].search([("partner_id", "=", self.person.id)])
        )

    def test_other_company(self):
        """Journeys, people and messages of another company are not seen."""
        self.journey.action_start()
        self.journey._add_people(self.person)
        journey = self.journey.with_user(self.users["manager_b"]).with_context(
            allowed_company_ids=self.company_b.ids
        )
        people = journey.env["crm.journey.person"]
        self.assertFalse(people.search([("partner_id", "=", self.person.id)]))
        with self.assertRaises(AccessError):
            journey.get_diagram()

    def test_what_happens_to_people(self):
        """Leads, orders, birthdays and customers who stay away let people in."""
        events = self.env["crm.journey.event"]
        for kind in ("lead_created", "birthday", "dormant"):
            self.journey.copy(
                {"entry_kind": kind, "dormant_days": 100, "goal_kind": "lead_won"}
            ).action_start()
        self.person.birth_date = "1990-03-10"
        self.env.flush_all()
        with freeze_time(NOON):
            lead = self.env["crm.lead"].create(
                {
                    "name": "A lead",
                    "type": "opportunity",
                    "partner_id": self.person.id,
                    "company_id": self.company_a.id,
                }
            )
            engine = self.env["crm.journey.engine"]
            for journey in engine._get_running():
                if journey.entry_kind == "birthday":
                    journey._scan()
            engine._take_events()
        walks = self.env["crm.journey.person"].search(
            [("partner_id", "=", self.person.id)]
        )
        self.assertEqual(
            sorted(walks.journey_id.mapped("entry_kind")), ["birthday", "lead_created"]
        )
        self.assertEqual(walks.lead_id, lead)
        lead.action_set_won()
        engine._take_events()
        self.assertEqual(set(walks.mapped("state")), {"goal"})
        self.assertFalse(events.search([("partner_id", "=", self.person.id)]))

    def test_segments(self):
        """Members enter at the start and later, and leave with the segment."""
        other = self.env["res.partner"].create({"name": "Bea"})
        segment = self.env["crm.segment"].create(
            {
                "name": "Friends",
                "kind": "dynamic",
                "domain": "[('name', 'in', ('Ada', 'Bea'))]",
            }
        )
        self.person.name = "Ada Lovelace"
        segment._refresh()
        self.journey.write(
            {"entry_kind": "segment", "segment_ids": [Command.link(segment.id)]}
        )
        self.journey.action_start()
        engine = self.env["crm.journey.engine"]
        engine._take_events()
        walks = self.env["crm.journey.person"]
        domain = [("journey_id", "=", self.journey.id)]
        self.assertEqual(walks.search(domain).partner_id, other)
        self.person.name, other.name = "Ada", "Beatrice"
        segment._refresh()
        engine._take_events()
        states = {
            walk.partner_id: (walk.state, walk.reason or "")
            for walk in walks.search(domain)
        }
        self.assertEqual(
            states,
            {
                other: ("left", "The person left the segment."),
                self.person: ("running", ""),
            },
        )

    def _draw_branch(self, author, condition):
        """Return a journey with a branch; its author claims to be somebody else."""
        return (
            self.env["crm.journey"]
            .with_user(author)
            .create(
                {
                    "name": "Who is a VIP",
                    "step_ids": [
                        Command.create(
                            {
                                "name": "VIP",
                                "kind": "branch",
                                "branch_kind": "domain",
                                "branch_domain": condition,
                                "branch_user_id": self.users["manager"].id,
                            }
                        ),
                        Command.create({"name": "Wait", "kind": "wait"}),
                        Command.create(
                            {
                                "name": "Note",
                                "kind": "activity",
                                "activity_type_id": self.env.ref(
                                    "mail.mail_activity_data_todo"
                                ).id,
                            }
                        ),
                    ],
                }
            )
        )

    def test_condition_finds_what_its_author_finds(self):
        """Neither by a branch nor by the rule for leaving one learns of other rows."""
        marketer = self.users["marketer"]
        people = self.env["res.partner"].create(
            [{"name": "Seen", "ref": "VIP"}, {"name": "Hidden", "ref": "VIP"}]
        )
        self.env["ir.rule"].create(
            {
                "name": "Hide from marketers",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "groups": [Command.link(self.env.ref(MARKETER).id)],
                "domain_force": [("id", "!=", people[1].id)],
            }
        )
        condition = "[('ref', '=', 'VIP')]"
        journey = self._draw_branch(marketer, condition)
        step = journey.step_ids[0]
        self.assertEqual(step.branch_user_id, marketer)
        journey = journey.sudo(False).with_user(self.env.user)
        journey.action_start()
        published = journey.version_id.step_ids[0]
        self.assertEqual(published.branch_user_id, marketer)
        found = journey._find_for_author(
            published.branch_user_id, people, published._get_branch_domain()
        )
        self.assertEqual(found, people[0])
        journey._add_people(people)
        self.env["crm.journey.engine"]._run_batch(journey)
        traces = self.env["crm.journey.trace"].search([("step_id", "=", published.id)])
        self.assertEqual(
            {trace.partner_id: trace.outcome for trace in traces},
            {people[0]: "yes", people[1]: "no"},
        )
        journey.with_user(marketer).write(
            {"exit_domain": condition, "exit_user_id": self.users["manager"].id}
        )
        self.assertEqual(journey.exit_user_id, marketer)
        walks = self.env["crm.journey.person"].search(
            [("journey_id", "=", journey.id), ("state", "=", "running")]
        )
        walks.sudo().write({"date_due": "2020-01-01"})
        self.env["crm.journey.engine"]._run_batch(journey)
        hidden = self.env["crm.journey.person"].search(
            [("journey_id", "=", journey.id), ("partner_id", "=", people[1].id)]
        )
        self.assertNotEqual(hidden.state, "left")

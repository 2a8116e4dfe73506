"""Cases find an agent who can and may take them, and say why."""

from datetime import timedelta

import pytz

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import tagged

from .common import ROLE_GROUPS, CrmCallcenterCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestRouting(CrmCallcenterCommon):
    """A team of two agents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.users["agent"]
        cls.second = cls._create_user("agent_2", ROLE_GROUPS["agent"], cls.company_a)
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Routed",
                "company_id": cls.company_a.id,
                "member_ids": [Command.set((cls.first | cls.second).ids)],
            }
        )
        cls.routing = cls.env["crm.routing"]
        cls.profiles = cls.env["crm.agent.profile"]._ensure_profiles(
            cls.first | cls.second, cls.company_a
        )

    def _create_cases(self, count=1, **values):
        """Return new cases of the team."""
        return self.env["crm.case"].create(
            [
                {
                    "name": "Broken",
                    "team_id": self.team.id,
                    "company_id": self.company_a.id,
                    "channel": "email",
                    **values,
                }
                for _number in range(count)
            ]
        )

    def test_intake_gives_cases_evenly_and_says_why(self):
        cases = self._create_cases(2) + self._create_cases(2)
        self.assertEqual(len(cases.filtered(lambda c: c.user_id == self.first)), 2)
        self.assertEqual(len(cases.filtered(lambda c: c.user_id == self.second)), 2)
        for case in cases:
            self.assertIn(case.user_id.name, case.routing_explanation)
        events = self.env["crm.case.event"].search([("case_id", "=", cases[0].id)])
        self.assertIn(
            {"user_id": [False, cases[0].user_id.id]}, events.mapped("values")
        )

    def test_nobody_gets_more_than_the_capacity(self):
        self.profiles.capacity = 20
        cases = self._create_cases(6)
        self.assertEqual(len(cases.filtered("user_id")), 4)
        waiting = cases.filtered(lambda c: not c.user_id)
        self.assertIn("busy", waiting[0].routing_explanation)
        cases.filtered("user_id")[:1]._set_waiting(True)
        self.assertEqual(len(self.routing._assign(cases)), 1)

    def test_only_agents_of_the_company_who_are_there(self):
        self.team.member_ids = [
            Command.set(
                (
                    self.first
                    | self.second
                    | self.users["employee"]
                    | self.users["agent_b"]
                ).ids
            )
        ]
        self.env["crm.agent.profile"].with_user(self.second).with_company(
            self.company_a
        ).action_set_paused("Lunch")
        cases = self._create_cases(3)
        self.assertEqual(cases.user_id, self.first)
        log = self.env["crm.agent.state.log"].search([("user_id", "=", self.second.id)])
        self.assertEqual(log.mapped("reason"), ["Lunch"])
        with self.assertRaises(UserError):
            log.write({"reason": "Nothing"})

    def test_presence_that_a_team_asks_for(self):
        self.team.needs_presence = True
        case = self._create_cases()
        self.assertFalse(case.user_id)
        self.profiles.filtered(
            lambda p: p.user_id == self.second
        ).action_set_available()
        self.routing._assign(case)
        self.assertEqual(case.user_id, self.second)

    def test_agents_switch_only_themselves(self):
        other = self.profiles.filtered(lambda p: p.user_id == self.second)
        with self.assertRaises(AccessError):
            other.with_user(self.first).action_set_paused()
        self.assertFalse(other.state)
        other.with_user(self.users["supervisor"]).action_set_paused()
        self.assertEqual(other.state, "paused")

    def test_required_skills_and_the_level(self):
        skill = self.env["im_livechat.expertise"].create({"name": "Lasers"})
        parent = self.env["crm.case.type"].create({"name": "Repair"})
        child = self.env["crm.case.type"].create(
            {"name": "Optics", "parent_id": parent.id}
        )
        self.env["crm.routing.skill.rule"].create(
            {"type_id": parent.id, "expertise_id": skill.id, "level": 4}
        )
        knows = self.env["crm.agent.skill"].create(
            {"user_id": self.second.id, "expertise_id": skill.id, "level": 3}
        )
        case = self._create_cases(type_id=child.id)
        self.assertFalse(case.user_id)
        self.assertIn("required skills", case.routing_explanation)
        knows.level = 4
        self.routing._assign(case)
        self.assertEqual(case.user_id, self.second)

    def test_the_last_agent_comes_first(self):
        partner = self.env["res.partner"].create({"name": "Loyal"})
        before = self._create_cases(partner_id=partner.id, user_id=self.second.id)
        self.assertEqual(before.user_id, self.second)
        again = self._create_cases(partner_id=partner.id)
        self.assertEqual(again.user_id, self.second)
        self.assertIn("served this customer last", again.routing_explanation)

    def test_hours_and_leave(self):
        calendar = self.env["resource.calendar"].create(
            {
                "name": "Mornings",
                "tz": "Europe/Berlin",
                "company_id": self.company_a.id,
                "attendance_ids": [
                    Command.clear(),
                    Command.create(
                        {
                            "name": "Monday",
                            "dayofweek": "0",
                            "hour_from": 9,
                            "hour_to": 12,
                        }
                    ),
                ],
            }
        )
        self.team.resource_calendar_id = calendar
        monday = fields.Datetime.to_datetime("2026-11-23 08:00:00")
        leaves = self.env["resource.calendar.leaves"]
        for now, is_open in (
            (monday, True),
            (monday - timedelta(seconds=1), False),
            (monday + timedelta(hours=3), False),
            (monday + timedelta(hours=24), False),
        ):
            people = self.routing._get_people(self.team, self.company_a, now)
            got = {row["is_open"] for row, _load in people[self.team.id]}
            self.assertEqual(got, {is_open}, now)
            # the same rule as Odoo's own calendars
            work = calendar._work_intervals_batch(
                pytz.utc.localize(now),
                pytz.utc.localize(now + timedelta(seconds=1)),
            )[False]
            self.assertEqual(bool(list(work)), is_open, now)
        leaves.create(
            {
                "calendar_id": calendar.id,
                "company_id": self.company_a.id,
                "date_from": "2026-11-23 00:00:00",
                "date_to": "2026-11-23 23:00:00",
            }
        )
        people = self.routing._get_people(self.team, self.company_a, monday)
        self.assertFalse(any(row["is_open"] for row, _l in people[self.team.id]))

    def test_overflow_when_nobody_is_there(self):
        other = self.env["crm.case.team"].create(
            {
                "name": "Second Line",
                "company_id": self.company_a.id,
                "member_ids": [Command.set(self.users["supervisor"].ids)],
            }
        )
        self.team.overflow_team_id = other
        self.profiles.action_set_paused()
        case = self._create_cases()
        self.assertEqual(case.user_id, self.users["supervisor"])
        self.assertEqual(case.team_id, other)
        self.assertIn("another team", case.routing_explanation)

    def test_offers_are_accepted_or_go_on(self):
        self.team.accept_minutes = 5
        case = self._create_cases()
        self.assertFalse(case.user_id)
        offer = case.offer_ids
        self.assertEqual(offer.state, "offered")
        other = (self.first | self.second) - offer.user_id
        with self.assertRaises(UserError):
            offer.with_user(other).action_accept()
        offer.with_user(offer.user_id).action_decline()
        self.assertEqual(offer.state, "declined")
        second = case.offer_ids - offer
        self.assertEqual(second.user_id, other)
        second.date_expires = fields.Datetime.now() - timedelta(minutes=1)
        with self.enter_registry_test_mode():
            self.env.ref("crm_callcenter.ir_cron_route_cases").method_direct_trigger()
        self.assertEqual(second.state, "timed_out")
        self.assertFalse(case.user_id)
        case.with_user(other).action_take()
        self.assertEqual(case.user_id, other)

    def test_an_accepted_offer_makes_responsible(self):
        self.team.accept_minutes = 5
        case = self._create_cases()
        offer = case.offer_ids
        case.with_user(offer.user_id).action_accept_offer()
        self.assertEqual(case.user_id, offer.user_id)
        self.assertEqual(offer.state, "accepted")

    def test_the_next_case_is_the_most_urgent(self):
        self.team.routing_mode = "pull"
        cases = self._create_cases(3)
        self.assertFalse(cases.user_id)
        cases[1]._store({"priority": "3"})
        model = self.env["crm.case"].with_user(self.first)
        self.assertEqual(model.action_next_case()["res_id"], cases[1].id)
        self.assertEqual(cases[1].user_id, self.first)
        self.assertIn("asked for", cases[1].routing_explanation)
        model.action_next_case()
        model.action_next_case()
        self.assertEqual(cases.user_id, self.first)
        empty = model.action_next_case()
        self.assertEqual(empty["tag"], "display_notification")
        with self.assertRaises(AccessError):
            self.env["crm.case"].with_user(self.users["employee"]).action_next_case()

    def test_very_important_customers_are_served_first(self):
        """By who asks for the next case, and by the job that gives cases out."""
        for mode in ("pull", "push"):
            self.team.routing_mode = "manual"
            urgent, plain, star = cases = self._create_cases(3)
            urgent._store({"priority": "3"})
            star._store({"priority": "2", "service_level": "vip"})
            self.team.routing_mode = mode
            with self.subTest(mode=mode):
                if mode == "pull":
                    self.env["crm.case"].with_user(self.first).action_next_case()
                else:
                    self.profiles.capacity = 10
                    self.profiles[1].capacity = 0
                    domain = Domain("id", "in", cases.ids)
                    self.assertEqual(self.routing._find_waiting(domain, 1), star)
                    self.routing._assign(cases)
                self.assertEqual(star.user_id, self.first)
                self.assertFalse((urgent | plain).user_id)
            cases._close()

    def test_as_many_queries_for_many_as_for_one(self):
        self.team.routing_mode = "manual"
        many = self._create_cases(50)
        self.team.routing_mode = "push"
        self.profiles.capacity = 0
        counts = []
        for cases in (many[:1], many[1:]):
            self.routing._assign(cases)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.routing._assign(cases)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

"""Visits: planned by rhythm, checked in, reported; what they feed."""

from datetime import datetime, timedelta
from itertools import pairwise

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import CrmExtendedCommon

# a Monday
NOW = datetime(2026, 3, 2, 9, 0)


@tagged("post_install", "-at_install", "crm_extended")
class TestVisit(CrmExtendedCommon):
    """A plan for two customers of one salesperson, and what becomes of visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company_a.resource_calendar_id.tz = "UTC"
        cls.company_a.partner_id.tz = "UTC"
        cls.seller = cls.users["salesperson"]
        cls.customers = cls.env["res.partner"].create(
            [
                {
                    "name": f"Visited {letter}",
                    "is_company": True,
                    "user_id": cls.seller.id,
                    "crm_visit_class": letter,
                    "company_id": cls.company_a.id,
                }
                for letter in ("a", "b")
            ]
        )
        cls.plan = cls.env["crm.visit.plan"].create(
            {
                "name": "Rhythm",
                "company_id": cls.company_a.id,
                "partner_domain": repr([("id", "in", cls.customers.ids)]),
                "horizon_days": 28,
                "line_ids": [
                    Command.create({"visit_class": "a", "every_days": 7}),
                    Command.create({"visit_class": False, "every_days": 28}),
                ],
            }
        )

    def _create_visit(self, **values):
        """Return a visit of the salesperson to the first customer, at ten today."""
        return self.env["calendar.event"].create(
            {
                "name": "Visit",
                "crm_is_visit": True,
                "crm_visit_partner_id": self.customers[0].id,
                "user_id": self.seller.id,
                "partner_ids": [Command.set(self.seller.partner_id.ids)],
                "start": NOW + timedelta(hours=1),
                "stop": NOW + timedelta(hours=2),
                **values,
            }
        )

    def assertNoDoubleBooking(self, events):
        """Assert that no two entries are at the same time."""
        ordered = events.sorted("start")
        for first, second in pairwise(ordered):
            self.assertLessEqual(first.stop, second.start)

    # ------------------------------------------------------------
    # PLANNING
    # ------------------------------------------------------------

    def test_plan_by_rhythm(self):
        """A customers each week, others each month; working days; nobody is mailed."""
        mails = self.env["mail.mail"].search_count([])
        events = self.plan._plan_visits(NOW)
        by_customer = events.grouped("crm_visit_partner_id")
        self.assertEqual(len(by_customer[self.customers[0]]), 4)
        self.assertEqual(len(by_customer[self.customers[1]]), 1)
        self.assertEqual(events.user_id, self.seller)
        self.assertTrue(all(event.start.weekday() < 5 for event in events))
        self.assertTrue(all(8 <= event.start.hour < 17 for event in events))
        self.assertTrue(all(event.start.date() > NOW.date() for event in events))
        self.assertNoDoubleBooking(events)
        self.assertEqual(self.plan.last_note, "5 visits planned.")
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_planning_again_plans_nothing_twice(self):
        """Visits in the calendars count, also those of other plans."""
        self.plan._plan_visits(NOW)
        self.assertFalse(self.plan._plan_visits(NOW))
        self.assertFalse(self.plan.copy()._plan_visits(NOW))

    def test_no_double_booking(self):
        """Meetings and leave of the salesperson stay free of visits."""
        meeting = self.env["calendar.event"].create(
            {
                "name": "Training",
                "user_id": self.env.user.id,
                "partner_ids": [Command.set(self.seller.partner_id.ids)],
                "start": datetime(2026, 3, 3, 6, 0),
                "stop": datetime(2026, 3, 5, 20, 0),
            }
        )
        resource = self.env["resource.resource"].create(
            {
                "name": "Seller",
                "user_id": self.seller.id,
                "company_id": self.company_a.id,
            }
        )
        self.env["resource.calendar.leaves"].create(
            {
                "resource_id": resource.id,
                "date_from": datetime(2026, 3, 6, 0, 0),
                "date_to": datetime(2026, 3, 8, 0, 0),
            }
        )
        events = self.plan._plan_visits(NOW)
        self.assertTrue(events)
        self.assertGreaterEqual(min(events.mapped("start")), datetime(2026, 3, 9, 8, 0))
        self.assertNoDoubleBooking(events | meeting)

    def test_who_cannot_be_visited_is_said(self):
        """Customers without salesperson are counted in the note."""
        self.customers[1].user_id = False
        self.plan._plan_visits(NOW)
        self.assertEqual(
            self.plan.last_note,
            "4 visits planned, 1 customers have no salesperson.",
        )

    def test_customers_of_a_segment(self):
        """A plan may visit only who is in one of its segments."""
        segment = self.env["crm.segment"].create(
            {"name": "Visited", "kind": "static", "company_id": self.company_a.id}
        )
        self.plan.segment_ids = segment
        self.assertFalse(self.plan._plan_visits(NOW))
        self.env["crm.segment.member"].create(
            {
                "segment_id": segment.id,
                "company_id": self.company_a.id,
                "partner_id": self.customers[1].id,
                "date_entered": NOW,
            }
        )
        events = self.plan._plan_visits(NOW)
        self.assertEqual(events.crm_visit_partner_id, self.customers[1])

    def test_the_job_runs_plans(self):
        """Every night those plans that say so."""
        self.plan.is_running = True
        with self.enter_registry_test_mode():
            self.env.ref("crm_extended.ir_cron_plan_visit").method_direct_trigger()
        self.env.invalidate_all()
        self.assertTrue(self.plan.last_run)

    def test_plans_that_cannot_be(self):
        """A domain that is none and impossible numbers are refused."""
        with self.assertRaises(ValidationError):
            self.plan.partner_domain = "[('no_such_field', '=', 1)]"
        with self.assertRaises(ValidationError):
            self.plan.partner_domain = "nonsense("

    def test_roles(self):
        """Managers plan; salespeople read plans; portal and other companies nothing."""
        plan = self.plan.with_user(self.seller)
        self.assertEqual(plan.name, "Rhythm")
        with self.assertRaises(AccessError):
            plan.action_plan_visits()
        for role in ("portal", "manager_b"):
            with self.assertRaises(AccessError):
                self.plan.with_user(self.users[role]).read(["name"])
        self.plan.with_user(self.users["manager"]).action_plan_visits()
        self.assertTrue(self.plan.last_run)

    def test_queries_of_planning(self):
        """Reading who is due costs as many queries for fifty customers as for one."""
        counts = []
        for count in (1, 50):
            partners = self.customers[0].create(
                [{"name": f"N{n}", "user_id": self.seller.id} for n in range(count)]
            )
            self.plan.partner_domain = repr([("id", "in", partners.ids)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.plan._get_wishes(NOW.date())
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # ------------------------------------------------------------
    # CHECK-IN
    # ------------------------------------------------------------

    def test_check_in(self):
        """The salesperson checks in once, on the day; the place is for managers."""
        visit = self._create_visit()
        own = visit.with_user(self.seller)
        with freeze_time(NOW):
            self.assertTrue(own.can_crm_check_in)
            own.action_crm_check_in(47.0707, 15.4395, 12.4)
            self.assertEqual(visit.crm_checked_in_at, NOW)
            with self.assertRaisesRegex(UserError, "already"):
                own.action_crm_check_in(0, 0, 1)
        self.assertEqual(visit.crm_visit_state, "here")
        manager = visit.with_user(self.users["manager"])
        self.assertAlmostEqual(manager.crm_checkin_latitude, 47.0707, 4)
        self.assertEqual(manager.crm_checkin_accuracy_m, 12)
        with self.assertRaises(AccessError):
            own.read(["crm_checkin_latitude"])
        with self.assertRaises(UserError):
            own.user_id = self.users["manager"]
        self.assertEqual(self.customers[0].crm_last_visit, visit.start)

    def test_check_in_is_refused(self):
        """Somebody else's visit, another day, a place that is none: with a sentence."""
        visit = self._create_visit()
        meeting = self._create_visit(crm_is_visit=False)
        own = visit.with_user(self.seller)
        with freeze_time(NOW):
            for event, user in (
                (visit, self.users["manager"]),
                (meeting, self.seller),
            ):
                with self.assertRaisesRegex(UserError, "your own visits"):
                    event.with_user(user).action_crm_check_in(1, 1, 1)
            for place in (
                (91, 0, 1),
                (0, 181, 1),
                (0, 0, -1),
                (float("nan"), 0, 1),
                ("1", 1, 1),
                (None, None, None),
                (True, 1, 1),
            ):
                with self.assertRaisesRegex(UserError, "told no place"):
                    own.action_crm_check_in(*place)
        with (
            freeze_time(NOW + timedelta(days=1)),
            self.assertRaisesRegex(UserError, "on the day"),
        ):
            own.action_crm_check_in(1, 1, 1)
        with self.assertRaises(AccessError):
            visit.with_user(self.users["portal"]).action_crm_check_in(1, 1, 1)
        for values in (
            {"crm_checked_in_at": NOW},
            {"crm_visit_state": "done"},
            {"crm_reported_at": NOW},
        ):
            with self.assertRaises(AccessError):
                own.write(values)
        self.assertFalse(visit.crm_checked_in_at)
        self.assertEqual(visit.crm_visit_state, "planned")

    # ------------------------------------------------------------
    # REPORT
    # ------------------------------------------------------------

    def test_report_makes_an_opportunity(self):
        """Need, competitor and next step reach a new opportunity and the timeline."""
        competitor = self.env["crm.competitor"].create(
            {"name": "Rival", "company_id": self.company_a.id}
        )
        visit = self._create_visit().with_user(self.seller)
        visit.write(
            {
                "crm_visit_outcome": "interest",
                "crm_visit_need": "Lanterns for the terrace\nby May",
                "crm_visit_competitor_id": competitor.id,
                "crm_visit_next_step": "Send the quotation",
                "crm_visit_next_date": fields.Date.to_date("2026-03-05"),
            }
        )
        visit.action_crm_report()
        lead = visit.opportunity_id
        self.assertEqual(lead.name, "Lanterns for the terrace")
        self.assertEqual(lead.partner_id, self.customers[0])
        self.assertEqual(lead.user_id, self.seller)
        self.assertEqual(lead.competitor_ids, competitor)
        self.assertEqual(lead.activity_ids.summary, "Send the quotation")
        self.assertEqual(visit.crm_visit_state, "done")
        with self.assertRaisesRegex(UserError, "each once"):
            visit.action_crm_report()
        entries = self.env["crm.timeline"]._get_entries(self.customers[0])
        visits = [entry for entry in entries if entry["kind"] == "visit"]
        self.assertEqual([entry["id"] for entry in visits], visit.ids)
        self.assertNotIn(
            (visit.id, "meeting"), [(entry["id"], entry["kind"]) for entry in entries]
        )

    def test_report_feeds_an_opportunity(self):
        """An opportunity of the visit learns it; none is made."""
        lead = self.env["crm.lead"].create(
            {
                "name": "There already",
                "type": "opportunity",
                "partner_id": self.customers[0].id,
                "user_id": self.seller.id,
                "company_id": self.company_a.id,
            }
        )
        visit = self._create_visit(opportunity_id=lead.id).with_user(self.seller)
        visit.write({"crm_visit_outcome": "order", "crm_visit_need": "More"})
        visit.action_crm_report()
        self.assertEqual(visit.opportunity_id, lead)
        self.assertIn("Wants to order", lead.message_ids[0].body)

    def test_incomplete_reports(self):
        """What is missing is said; nothing is closed."""
        visit = self._create_visit().with_user(self.seller)
        for values, message in (
            ({}, "outcome"),
            ({"crm_visit_outcome": "order"}, "needs"),
            (
                {"crm_visit_need": "Soap", "crm_visit_next_step": "Call"},
                "next step has a day",
            ),
        ):
            visit.write(values)
            with self.assertRaisesRegex(UserError, message):
                visit.action_crm_report()
        other = visit.with_user(self.users["all_customers"])
        with self.assertRaisesRegex(UserError, "your own visits"):
            other.action_crm_report()
        with self.assertRaises(AccessError):
            visit.with_user(self.users["employee"]).read(["crm_visit_need"])
        self.assertFalse(visit.crm_reported_at)
        visit.write({"crm_visit_next_date": fields.Date.to_date("2026-03-05")})
        visit.action_crm_report()
        self.assertTrue(visit.crm_reported_at)

    # ------------------------------------------------------------
    # OFFERS
    # ------------------------------------------------------------

    def test_what_to_offer_next(self):
        """What similar customers bought and this one did not, most frequent first."""
        mug, soap, throw, print_ = (
            self._create_product(name=name)
            for name in ("Mug", "Soap", "Throw", "Print")
        )
        others = self.customers[0].create([{"name": f"Peer {n}"} for n in range(3)])
        self._create_order(self.customers[0], mug, confirm=True)
        for partner, products in (
            (others[0], (mug, soap)),
            (others[1], (mug, soap, throw)),
            (others[2], (print_,)),
        ):
            for product in products:
                self._create_order(partner, product, confirm=True)
        offers = self.env["crm.next.offer"]._get_offers(self.customers, self.company_a)
        first, second = self.customers
        self.assertEqual(offers[first.id], [(soap, 2, 2), (throw, 1, 2)])
        self.assertEqual(offers[second.id], [])
        visit = self._create_visit().with_user(self.seller)
        self.assertIn("bought by 2 of 2 similar customers", visit.crm_next_offers)
        soap.sale_ok = False
        offers = self.env["crm.next.offer"]._get_offers(
            self.customers[0], self.company_a
        )
        self.assertEqual(offers[self.customers[0].id], [(throw, 1, 2)])
        offers = self.env["crm.next.offer"]._get_offers(
            self.customers[0], self.company_b
        )
        self.assertFalse(offers[self.customers[0].id])

"""Points outside orders: what gives them, once, and never above the caps."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import LedgerCommon

START = datetime(2026, 3, 10, 12)


@freeze_time(START)
@tagged("post_install", "-at_install", "crm_loyalty")
class TestActivity(LedgerCommon):
    """One member of the program of company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._create_card(cls.customer, 0)

    def _create_activity(self, trigger="named", **values):
        return self.env["loyalty.activity"].create(
            {
                "name": trigger.title(),
                "program_id": self.program_a.id,
                "company_id": self.company_a.id,
                "trigger": trigger,
                "points": 50,
                "date_from": "2026-03-01",
                **values,
            }
        )

    def _run(self, *names):
        for name in names or ("ir_cron_give_ratings", "ir_cron_give_birthdays"):
            self.env.ref(f"crm_loyalty.{name}").method_direct_trigger()
        self.card.invalidate_recordset()

    def _rate(self, partner, value=5):
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id("res.partner"),
                "res_id": self.company_a.partner_id.id,
                "partner_id": partner.id,
            }
        )
        rating.write({"rating": value, "consumed": True})
        return rating

    def _allow(self, partner, granted=True, **values):
        return self.env["crm.consent"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company_a.id,
                "purpose_id": self.purpose.id,
                "granted": granted,
                **values,
            }
        )

    @property
    def purpose(self):
        return self.env["crm.consent.purpose"].search([], limit=1)

    # ------------------------------------------------------------
    # WHAT HAPPENS IN THE ERP
    # ------------------------------------------------------------

    def test_a_rating_gives_points_once(self):
        self._create_activity("rating", cap_times=0)
        rating = self._rate(self.contact)
        self._run()
        self.assertEqual(self.card.points, 50.0)
        rating.write({"rating": 1})
        self._run()
        self.assertEqual(self.card.points, 50.0)
        self._rate(self.customer)
        self._run()
        self.assertEqual(self.card.points, 100.0)
        self.assertEqual(self.card.entry_ids[-1].reason, "Rating")
        self._assert_adds_up()

    def test_what_is_no_rating_of_a_member_gives_nothing(self):
        self._create_activity("rating", cap_times=0)
        self._rate(self.env["res.partner"].create({"name": "No member"}))
        self._rate(self.customer, 0)
        with freeze_time("2026-02-27 12:00:00"):
            self._rate(self.customer)
        self._run()
        self.assertEqual(self.card.points, 0.0)
        self.assertFalse(self.env["loyalty.activity.event"].search([]) - self.old)

    @property
    def old(self):
        own = self.env["loyalty.activity"].search(
            [("company_id", "=", self.company_a.id)]
        )
        return self.env["loyalty.activity.event"].search(
            [("activity_id", "not in", own.ids)]
        )

    def test_a_profile_that_is_complete(self):
        self._create_activity("profile", asks_birthday=True)
        person = {"email": "ann@example.com", "phone": "+43 1 234", "street": "Ring 1"}
        self.customer.write({**person, "city": "  ", "country_id": 12})
        self._run()
        self.assertEqual(self.card.points, 0.0)
        self.customer.write({"city": "Wien", "birth_date": "1980-01-01"})
        self._run()
        self._run()
        self.assertEqual(self.card.points, 50.0)

    def test_birthdays_also_of_days_that_were_missed(self):
        self.customer.birth_date = "1980-03-12"
        self._create_activity("birthday")
        self._run()
        self.assertEqual(self.card.points, 0.0)
        with freeze_time("2026-03-15 12:00:00"):
            self._run()
            self.assertEqual(self.card.points, 50.0)
            # another birthday in the same year
            self.customer.birth_date = "1980-03-15"
            self._run()
            self.assertEqual(self.card.points, 50.0)
        with freeze_time("2027-03-15 12:00:00"):
            self._run()
        self.assertEqual(self.card.points, 100.0)

    def test_the_29th_of_february_is_kept_on_the_28th(self):
        self.customer.birth_date = "1980-02-29"
        with freeze_time("2027-02-28 12:00:00"):
            self._create_activity("birthday")
            self._run()
            self.assertEqual(self.card.points, 50.0)

    def test_a_consent_counts_once_a_person(self):
        activity = self._create_activity("consent", consent_channel="email")
        self._allow(self.contact, channel="sms")
        self._allow(self.contact, granted=False)
        self._run()
        self.assertEqual(self.card.points, 0.0)
        for granted in (True, False, True):
            self._allow(self.contact, granted)
            self._run()
        self.assertEqual(self.card.points, 50.0)
        self.assertEqual(activity.given_points, 50.0)

    def test_points_that_are_held(self):
        self._create_activity("rating", hold_days=14)
        self._rate(self.customer)
        self._run()
        self.assertEqual(self.card.points, 0.0)
        self.assertEqual(
            self.card.entry_ids.available_on, datetime(2026, 3, 24, 12, 0, 0)
        )

    def test_a_job_that_fails_on_one_goes_on_with_the_others(self):
        activity = self._create_activity("rating", cap_times=0)
        broken = self._create_card(self.env["res.partner"].create({"name": "X"}), 0)
        self._rate(broken.partner_id)
        self._rate(self.customer)
        activity._find_events()
        self.env["loyalty.activity.event"].flush_model()
        # a movement that the ledger does not know of
        self.env.cr.execute(
            "INSERT INTO loyalty_point_entry (card_id, program_id, company_id,"
            " sequence, kind, date, points, balance, user_id) VALUES"
            " (%s, %s, %s, 1, 'earn', now(), 0, 0, 1)",
            [broken.id, self.program_a.id, self.company_a.id],
        )
        with (
            self.assertLogs(
                "odoo.addons.crm_loyalty.models.activity.loyalty_activity_event",
                "ERROR",
            ),
            mute_logger("odoo.sql_db"),
        ):
            self._run("ir_cron_give_ratings")
        self.assertEqual(self.card.points, 50.0)
        event = activity.event_ids.filtered(lambda e: e.card_id == broken)
        self.assertEqual(event.state, "new")

    # ------------------------------------------------------------
    # CAPS
    # ------------------------------------------------------------

    def test_caps_per_member_and_period(self):
        activity = self._create_activity(
            "rating", cap_period="month", cap_times=0, cap_points=120
        )
        for _rating in range(4):
            self._rate(self.customer)
        self._run()
        self.assertEqual(self.card.points, 120.0)
        self.assertEqual(
            activity.event_ids.sorted("id").mapped(lambda e: (e.state, e.points)),
            [("done", 50.0), ("done", 50.0), ("done", 20.0), ("capped", 0.0)],
        )
        with freeze_time("2026-04-01 12:00:00"):
            self._rate(self.customer)
            self._run()
        self.assertEqual(self.card.points, 170.0)

    def test_caps_outlive_a_merge_of_contacts(self):
        self._create_activity("rating", cap_times=1)
        twin = self.env["res.partner"].create({"name": "Twin"})
        other = self._create_card(twin, 0)
        self._rate(twin)
        self._run()
        self.assertEqual(other.points, 50.0)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.customer | twin).ids, self.customer)
        self._rate(self.customer)
        self._run()
        self.assertEqual(self.card.points, 50.0)

    def test_the_cap_of_all_members(self):
        activity = self._create_activity("rating", cap_times=0)
        self._rate(self.customer)
        self._run()
        # set while the activity runs: what was given counts
        activity.cap_total = 80
        other = self._create_card(self.env["res.partner"].create({"name": "B"}), 0)
        self._rate(other.partner_id)
        self._rate(self.customer)
        self._run()
        self.assertEqual((self.card.points, other.points), (50.0, 30.0))
        activity.write({"total_given": 0})
        self.assertEqual(activity.total_given, 80.0)

    # ------------------------------------------------------------
    # OTHER SYSTEMS
    # ------------------------------------------------------------

    def _earn_for(self, ref, activity="survey", **values):
        return self.crm_api.loyalty_earn(
            {
                "source": "shop",
                "external_ref": ref,
                "partner_id": self.customer.id,
                "activity": activity,
                **values,
            }
        )

    def test_an_activity_over_the_interface(self):
        self._create_activity(code="survey", cap_period="ever", cap_times=2)
        first = self._earn_for("A1")
        self.assertEqual(
            (first["created"], first["points"], first["granted"]), (True, 50.0, 50.0)
        )
        self.assertEqual(self._earn_for("A1"), {**first, "created": False})
        self.assertEqual(self._earn_for("A2", points=7)["granted"], 7.0)
        capped = self._earn_for("A3")
        self.assertEqual(
            capped,
            {
                "entry": False,
                "created": False,
                "points": 57.0,
                "pending": 0.0,
                "granted": 0.0,
            },
        )
        self.assertEqual(self._earn_for("A3"), capped)
        self.assertEqual(
            self.crm_api.loyalty_reverse("shop", "A1", False)["points"], 7.0
        )

    def test_activities_that_do_not_run_are_named(self):
        self._create_activity(code="survey", date_to="2026-03-09")
        for code in ("survey", "other", 5, "x" * 65):
            with (
                self.subTest(code=code),
                self.assertRaisesRegex(ValidationError, "activity"),
            ):
                self._earn_for("A1", code)
        with self.assertRaisesRegex(ValidationError, "activity"):
            self._redeem(1, activity="survey")
        # without an activity the contract is as it was
        self.assertEqual(
            set(self._earn(1, "A9", activity=False)),
            {"entry", "created", "points", "pending"},
        )

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def _give(self, role, activity, occasion="Fair"):
        dialog = self.env["loyalty.activity.give"].with_user(self.users[role])
        return dialog.create(
            {
                "card_ids": [Command.set(self.card.ids)],
                "activity_id": activity.id,
                "occasion": occasion,
            }
        ).action_give()

    def test_by_hand_within_the_caps(self):
        activity = self._create_activity(
            is_by_hand=True, cap_times=2, cap_period="ever"
        )
        for occasion in ("Fair", " fair ", "Day out", "Another"):
            self._give("salesperson", activity, occasion)
        self.assertEqual(self.card.points, 100.0)
        self.assertEqual(
            self.card.entry_ids.sorted("id").mapped("reason"),
            ["Named: Fair", "Named: Day out"],
        )
        self.assertEqual(self.card.entry_ids.user_id, self.users["salesperson"])

    def test_who_may_give_and_what(self):
        activity = self._create_activity(is_by_hand=True)
        closed = self._create_activity()
        for role in ("employee", "portal", "marketer", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._give(role, activity)
        with self.assertRaisesRegex(UserError, "not given by hand"):
            self._give("salesperson", closed)
        with self.assertRaises(AccessError):
            self._give("manager_b", activity)
        self.assertEqual(self.card.points, 0.0)

    def test_who_may_say_what_gives_points(self):
        activity = self._create_activity()
        for role in ("salesperson", "employee", "portal", "external", "manager_b"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                activity.with_user(self.users[role]).write({"points": 9999})
        event = self.env["loyalty.activity.event"]._record(activity, self.card, "x")
        for role in ("manager", "salesperson"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                event.with_user(self.users[role]).write({"state": "new"})
        with self.assertRaises(UserError):
            event.unlink()

    def test_what_is_refused_in_the_form(self):
        manager = self.env["loyalty.activity"].with_user(self.users["manager"])
        with Form(manager) as form:
            form.name = "Survey"
            form.program_id = self.program_a
            form.code = "survey"
        for values, sentence in (
            ({"is_by_hand": True, "cap_times": 0}, "needs a cap"),
            (
                {
                    "trigger": "profile",
                    "asks_email": False,
                    "asks_phone": False,
                    "asks_address": False,
                },
                "complete profile",
            ),
            ({"program_id": self.program_b.id}, "company"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, sentence),
            ):
                self._create_activity(**values)

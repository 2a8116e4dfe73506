"""Suspicious movements: what is found, in words, once, and what people do about it."""

from datetime import datetime

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import LedgerCommon

START = datetime(2026, 3, 10, 12)


@freeze_time(START)
@tagged("post_install", "-at_install", "crm_loyalty")
class TestReview(LedgerCommon):
    """One member of company A; each test has the one rule that it makes."""

    def setUp(self):
        super().setUp()
        self.env["loyalty.review.rule"].search([]).active = False

    def _create_rule(self, kind, **values):
        rule = self.env["loyalty.review.rule"].create(
            {"kind": kind, "minutes": 60, **values}
        )
        # the test is one transaction, which began on another day
        rule.date_looked = datetime(2026, 3, 10, 11)
        return rule

    def _look(self):
        """Run the job, and return [(member, points, reason)] of what is open."""
        self.env.ref("crm_loyalty.ir_cron_review_points").method_direct_trigger()
        self.env["loyalty.review"].invalidate_model()
        found = self.env["loyalty.review"].search([("state", "=", "open")])
        own = found.filtered(lambda review: review.company_id == self.company_a)
        return own.sorted("id")

    def _get_sentences(self):
        return [(row.points, row.reason) for row in self._look()]

    # ------------------------------------------------------------
    # PATTERNS
    # ------------------------------------------------------------

    def test_earning_too_often(self):
        self._create_rule("earn_count", max_count=2)
        for number, minute in enumerate((0, 20, 40, 65)):
            with freeze_time(f"2026-03-10 {12 + minute // 60}:{minute % 60:02}:00"):
                self._earn(number + 1, f"E{number}")
        with freeze_time("2026-03-10 13:05:00"):
            expected = [
                (3.0, "Earned 3 times within 60 minutes, more often than 2."),
                (4.0, "Earned 3 times within 60 minutes, more often than 2."),
            ]
            self.assertEqual(self._get_sentences(), expected)
            # a second look finds nothing new
            self.assertEqual(self._get_sentences(), expected)
        with freeze_time("2026-03-10 15:00:00"):
            self._earn(9, "E9")
            self.assertEqual(self._get_sentences(), expected)

    def test_earning_too_many_points(self):
        self._create_rule("earn_points", min_points=100)
        self._earn(100, "E1")
        self.assertEqual(self._get_sentences(), [])
        self._earn(0.5, "E2")
        self.assertEqual(
            self._get_sentences()[-1],
            (0.5, "Earned 100.5 points within 60 minutes, more than 100."),
        )

    def test_spent_as_soon_as_earned(self):
        self._create_rule("quick", minutes=10, min_points=50)
        self._earn(60, "E1")
        with freeze_time("2026-03-10 12:11:00"):
            self._redeem(10, "S1")
            self._earn(49, "E2")
            self._redeem(10, "S2")
            self.assertEqual(self._get_sentences(), [])
            self._earn(50, "E3")
            self._redeem(45, "S3")
            self.assertEqual(
                self._get_sentences(),
                [(50.0, "Of these points 45 were spent within 10 minutes.")],
            )

    def _adjust(self, points, count):
        self.company_a.crm_loyalty_limit_user = 100
        for _number in range(count):
            card = self._create_card(
                self.env["res.partner"].create({"name": "Member"}), 0
            )
            self.env["loyalty.adjustment"].with_user(self.users["salesperson"]).create(
                {
                    "card_id": card.id,
                    "points": points,
                    "reason_id": self.env.ref(
                        "crm_loyalty.loyalty_adjustment_reason_goodwill"
                    ).id,
                }
            ).action_submit()

    def test_an_employee_who_adjusts_too_often(self):
        self._create_rule("employee", max_count=2)
        self._adjust(7, 3)
        sentence = (
            "Salesperson changed points by hand 3 times within 60 minutes, more often "
            "than 2."
        )
        self.assertEqual({row[1] for row in self._get_sentences()}, {sentence})

    def test_round_numbers_at_the_limit(self):
        self._create_rule("limit", max_count=1)
        for points in (95, 80, 100):
            self._adjust(points, 1)
        self.assertEqual(self._get_sentences(), [])
        self._adjust(90, 1)
        self.assertEqual(len(self._get_sentences()), 2)
        self.assertIn("round numbers just at the limit 2 times", self._look()[0].reason)

    def test_members_who_share_a_phone(self):
        self._create_rule("identity", max_count=2)
        phones = ("+43 1 234", "+43/1/234", "(+43) 1-234")
        for number, phone in enumerate(phones):
            self.assertEqual(self._get_sentences(), [])
            self.customer = self.env["res.partner"].create(
                {"name": f"Twin {number}", "phone": phone}
            )
            self._earn(5, f"E{number}")
        self.assertEqual(
            {row[1] for row in self._get_sentences()},
            {
                "3 members who share +431234 earned points by another system within "
                "60 minutes, more than 2."
            },
        )

    def _make_ring(self):
        self.program_a.transfer_limit = 100
        people = self.env["res.partner"].create(
            [{"name": name} for name in ("A", "B", "C")]
        )
        cards = [self._create_card(person, 50) for person in people]
        pairs = zip(cards, cards[1:] + cards[:1], strict=True)
        for minute, (source, target) in enumerate(pairs):
            with freeze_time(datetime.now().replace(minute=minute)):
                self.env["loyalty.transfer"]._transfer(source, target, 30, "Gift")
        return cards

    def test_transfers_in_a_ring(self):
        self._create_rule("ring", minutes=600)
        cards = self._make_ring()
        with freeze_time("2026-03-10 13:00:00"):
            found = self._look()
        self.assertEqual(
            found.mapped("reason"),
            ["3 transfers within 600 minutes end where they began."],
        )
        found.with_user(self.users["manager"])._take_back("A ring")
        self.assertEqual([card.points for card in cards], [20.0, 50.0, 80.0])
        self.assertEqual(found.state, "reversed")

    # ------------------------------------------------------------
    # WHAT PEOPLE DO
    # ------------------------------------------------------------

    def _find_one(self):
        self._create_rule("earn_points", min_points=10)
        self._earn(60, "E1")
        return self._look()

    def test_cleared(self):
        review = self._find_one()
        review.with_user(self.users["manager"]).action_clear()
        self.assertEqual(
            (review.state, review.reviewer_id), ("cleared", self.users["manager"])
        )
        self.assertFalse(self._look())
        self.assertEqual(self._get_card().points, 60.0)
        with self.assertRaisesRegex(UserError, "reviewed already"):
            review.with_user(self.users["manager"])._take_back("Late")

    def test_taken_back_with_a_note(self):
        review = self._find_one()
        self._redeem(20, "S1")
        manager = review.with_user(self.users["manager"])
        action = manager.action_open_take_back()
        with Form(
            self.env[action["res_model"]]
            .with_user(self.users["manager"])
            .with_context(**action["context"])
        ) as form:
            form.note = "Invented"
        form.record.action_take_back()
        self.assertEqual((review.state, review.note), ("reversed", "Invented"))
        self.assertEqual(self._get_card().points, -20.0)
        entry = self._get_card().entry_ids.sorted("sequence")[-1]
        self.assertEqual(
            (entry.kind, entry.points, entry.res_model, entry.user_id),
            ("reverse", -60.0, "loyalty.review", self.users["manager"]),
        )
        self._assert_adds_up()

    def test_an_order_does_not_earn_again_what_was_taken_back(self):
        self.program_a.write(
            {
                "applies_on": "both",
                "trigger": "auto",
                "rule_ids": [
                    Command.clear(),
                    Command.create(
                        {"reward_point_mode": "money", "reward_point_amount": 1}
                    ),
                ],
            }
        )
        order = self._create_order(self.customer, self._create_product(), confirm=True)
        self.assertEqual(self._get_card().points, 100.0)
        self._create_rule("earn_points", min_points=10)
        self._look().with_user(self.users["manager"])._take_back("Invented")
        order._sync_points()
        self.assertEqual(self._get_card().points, 0.0)
        order._action_cancel()
        self.assertEqual(self._get_card().points, 0.0)
        self._assert_adds_up()

    def test_who_moved_the_points_does_not_review_them(self):
        self.users["manager"].company_id.crm_loyalty_limit_manager = 500
        self._create_rule("employee", max_count=0)
        card = self._create_card(self.customer, 0)
        self.env["loyalty.adjustment"].with_user(self.users["manager"]).create(
            {
                "card_id": card.id,
                "points": 400,
                "reason_id": self.env.ref(
                    "crm_loyalty.loyalty_adjustment_reason_goodwill"
                ).id,
            }
        ).action_submit()
        review = self._look()
        with self.assertRaisesRegex(AccessError, "Somebody else"):
            review.with_user(self.users["manager"]).action_clear()
        self.assertEqual(review.state, "open")

    def test_for_whom_the_list_is(self):
        review = self._find_one()
        for role in ("salesperson", "employee", "portal", "external", "manager_b"):
            own = review.with_user(self.users[role])
            for call in (
                own.action_clear,
                own.action_open_take_back,
                lambda own=own: own.read(["reason"]),
                lambda own=own: (
                    own.env["loyalty.review.take.back"]
                    .create({"review_id": own.id, "note": "x"})
                    .action_take_back()
                ),
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    call()
        with self.assertRaises(AccessError):
            review.with_user(self.users["manager"]).write({"state": "cleared"})
        self.assertEqual((review.state, self._get_card().points), ("open", 60.0))

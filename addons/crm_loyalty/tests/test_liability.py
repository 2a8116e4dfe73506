"""Closing periods: what is deferred, released, posted, and proved."""

from datetime import datetime
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from ..models.points.loyalty_ledger import Facts
from .liability_common import FEBRUARY, JANUARY, MARCH, LiabilityCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiability(LiabilityCommon):
    """One program, one company, three months."""

    # ------------------------------------------------------------
    # RELATIVE STAND-ALONE PRICES
    # ------------------------------------------------------------

    def test_a_sale_is_split_and_released(self):
        # 1,000 of goods, 1,000 points: 1,000 x 80 / 1,080
        self._order("2026-01-10")
        close = self._close(JANUARY)
        self.assertEqual(self._get_row(close), (0, 74.07, 0, 0, 0, 74.07))
        self.assertEqual(self._get_balance(self.policy.liability_account_id), 74.07)
        self.assertEqual(self._get_balance(self.policy.revenue_account_id), -74.07)
        self._assert_ties_out()
        # 400 of 800 points that are expected
        self._move("2026-02-10", "redeem", -400)
        close = self._close(FEBRUARY)
        self.assertEqual(self._get_row(close), (74.07, 0, -37.03, 0, 0, 37.04))
        self.assertEqual(self._get_balance(self.policy.revenue_account_id), -37.04)
        self._assert_ties_out()
        move = close.move_ids
        self.assertEqual(str(move.date), FEBRUARY)
        self.assertFalse(move.partner_id | move.line_ids.partner_id)

    def test_example_52_of_the_standard_in_journal_entries(self):
        self.program_a.rule_ids.reward_point_amount = 0.1
        self._estimate(self.policy, "2026-01-02", 95, value=1)
        self._order("2026-01-10", amount=100_000)
        self.assertEqual(self._get_card().points, 10_000)
        self._move("2026-01-20", "redeem", -4_500)
        row = self._get_row(self._close(JANUARY))
        self.assertEqual((row[1], row[2], row[5]), (8_675.8, -4_109.59, 4_566.21))
        self._estimate(self.policy, "2026-02-15", 97, value=1)
        self._move("2026-02-20", "redeem", -4_000)
        row = self._get_row(self._close(FEBRUARY))
        # revenue of the second year: 3,493
        self.assertEqual(round(row[0] - row[5]), 3_493)
        self.assertEqual(round(row[5]), 1_073)
        self._assert_ties_out()

    def test_an_estimate_is_caught_up(self):
        self._order("2026-01-10")
        self._move("2026-01-20", "redeem", -400)
        self.assertEqual(self._get_row(self._close(JANUARY))[5], 37.04)
        self._estimate(self.policy, "2026-02-15", 90)
        # 74.07 x 500 / 900 is still owed
        row = self._get_row(self._close(FEBRUARY))
        self.assertEqual(row, (37.04, 0, 0, 0, 4.11, 41.15))
        self.assertEqual(self._get_balance(self.policy.breakage_account_id), -4.11)
        self._assert_ties_out()

    def test_points_that_lapse_become_breakage(self):
        self.program_a.validity_days = 40
        self._order("2026-01-10")
        self._close(JANUARY)
        with freeze_time("2026-02-25 12:00:00"):
            self.env["loyalty.ledger"]._settle(self._get_card())
        row = self._get_row(self._close(FEBRUARY))
        self.assertEqual(row, (74.07, 0, 0, -74.07, 0, 0))
        self.assertEqual(self._get_balance(self.policy.breakage_account_id), 74.07)
        self._assert_ties_out()

    def test_a_credit_note_takes_back_what_was_deferred(self):
        order = self._order("2026-01-10")
        self._close(JANUARY)
        self._credit(order, "2026-02-10", 0.25)
        self.assertEqual(self._get_card().points, 750)
        row = self._get_row(self._close(FEBRUARY))
        self.assertEqual(row, (74.07, -18.52, 0, 0, 0, 55.55))
        self._credit(order, "2026-03-10", 0.75)
        row = self._get_row(self._close(MARCH))
        self.assertEqual(row, (55.55, -55.55, 0, 0, 0, 0))
        self.assertEqual(self._get_balance(self.policy.revenue_account_id), 0)
        self._assert_ties_out()

    def test_a_credit_note_over_points_that_were_spent(self):
        first = self._order("2026-01-10")
        self._move("2026-01-12", "redeem", -1000)
        # all that was expected is redeemed
        self.assertEqual(self._get_row(self._close(JANUARY))[5], 0)
        self._credit(first, "2026-02-10")
        self.assertEqual(self._get_card().points, -1000)
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 0)
        self._assert_ties_out()
        # later points pay the debt: they are redeemed as they come
        self._order("2026-03-10", amount=1500)
        close = self._close(MARCH)
        row = self._get_row(close)
        self.assertEqual(self._get_card().points, 500)
        # 111.11 for 1,500 points, 1,000 of 1,200 are redeemed
        self.assertEqual(row, (0, 111.11, -92.59, 0, 0, 18.52))
        self._assert_ties_out()

    def test_an_order_that_is_cancelled_leaves_nothing(self):
        order = self._order("2026-01-10", is_invoiced=False)
        with freeze_time("2026-01-20"):
            order._action_cancel()
        close = self._close(JANUARY)
        self.assertEqual(self._get_row(close), (0,) * 6)
        self.assertFalse(close.move_ids)
        self._assert_ties_out()

    def test_rewards_and_discounts_lower_the_consideration(self):
        order = self._order("2026-01-10", is_invoiced=False)
        order.order_line.discount = 20
        self._invoice(order)
        self.env["loyalty.point.queue"]._work_off()
        close = self._close(JANUARY)
        share = self.env["loyalty.liability.share"].search(
            [("close_id", "=", close.id), ("kind", "=", "sale")]
        )
        self.assertEqual(
            (sum(share.mapped("consideration")), sum(share.mapped("goods_price"))),
            (800, 1000),
        )
        # points that were promised for 1,000: 800 x 80 / 1,080
        self.assertEqual(self._get_row(close)[5], 59.26)

    # ------------------------------------------------------------
    # WHEN A SALE COUNTS
    # ------------------------------------------------------------

    def test_invoiced_sales_owe_points_that_are_not_earned_yet(self):
        self.program_a.issue_policy = "paid"
        order = self._order("2026-01-10")
        self.assertEqual(self._get_card().points, 0)
        close = self._close(JANUARY)
        self.assertEqual(self._get_row(close, kind="timing")[5], 74.07)
        self._assert_ties_out()
        with freeze_time("2026-02-10 12:00:00"):
            self._pay(order.invoice_ids)
            self.env["loyalty.point.queue"]._work_off()
        close = self._close(FEBRUARY)
        self.assertEqual(
            self._get_row(close, kind="timing"), (74.07, -74.07, 0, 0, 0, 0)
        )
        self.assertEqual(self._get_row(close, kind="cohort")[5], 74.07)
        # nothing moved in the account
        self.assertFalse(close.move_ids)
        self._assert_ties_out()

    def test_of_a_sale_that_is_not_invoiced_nothing_is_deferred(self):
        order = self._order("2026-01-10", is_invoiced=False)
        close = self._close(JANUARY)
        self.assertEqual(self._get_row(close), (0,) * 6)
        self.assertEqual(self._get_row(close, kind="cohort")[5], 74.07)
        self.assertFalse(close.move_ids)
        with freeze_time("2026-02-10 12:00:00"):
            order.date_order = datetime(2026, 2, 1)
            self._invoice(order)
        self.assertEqual(self._get_row(self._close(FEBRUARY))[1], 74.07)
        self._assert_ties_out()

    # ------------------------------------------------------------
    # OTHER POINTS
    # ------------------------------------------------------------

    def test_points_without_a_sale(self):
        self._order("2026-01-10")
        for day, other, row in (
            ("2026-01-15", "none", (0, 74.07, 0, 0, 0, 74.07)),
            # 500 x 0.08
            ("2026-02-15", "value", (74.07, 40, 0, 0, 0, 114.07)),
        ):
            self.policy.other_points = other
            self._move(day, "earn", 500)
            close = self._close(JANUARY if other == "none" else FEBRUARY)
            with self.subTest(other=other):
                self.assertEqual(self._get_row(close), row)
                self._assert_ties_out()
        self.assertEqual(self._get_balance(self.policy.expense_account_id), -40)
        self.assertEqual(self._get_balance(self.policy.revenue_account_id), -74.07)

    def test_the_opening_balance(self):
        with freeze_time("2025-11-10"):
            card = self._create_card(self.customer, 1000)
        self.policy.opening_amount = 70
        self._assert_is_different(-70)
        self._book(self.policy.liability_account_id, -70, "2025-12-31")
        self._assert_ties_out()
        self._move("2026-01-15", "redeem", -400, card)
        close = self._close(JANUARY)
        self.assertEqual(self._get_row(close), (70, 0, -35, 0, 0, 35))
        self.assertEqual(close.line_ids.points_opening, 1000)
        self._assert_ties_out()
        self._move("2026-02-15", "redeem", -100, card)
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 26.25)
        self._assert_ties_out()

    def test_points_that_move_stay_in_their_cohort(self):
        self._order("2026-01-10")
        card = self._get_card()
        other = self._create_card(self.contact, 0)
        self._close(JANUARY)
        with freeze_time("2026-02-10 12:00:00"):
            self.env["loyalty.ledger"]._merge_cards(card, other, Facts(reason="One"))
        self._move("2026-02-11", "redeem", -400, other)
        close = self._close(FEBRUARY)
        self.assertEqual(self._get_row(close), (74.07, 0, -37.03, 0, 0, 37.04))
        # and on again, twice in one period
        with freeze_time("2026-03-10 12:00:00"):
            self.env["loyalty.ledger"]._merge_cards(other, card, Facts(reason="Two"))
        with freeze_time("2026-03-11 12:00:00"):
            self.env["loyalty.ledger"]._merge_cards(card, other, Facts(reason="Three"))
        self._move("2026-03-12", "redeem", -400, other)
        self.assertEqual(self._get_row(self._close(MARCH)), (37.04, 0, -37.04, 0, 0, 0))
        self._assert_ties_out()

    def test_what_is_given_back_is_owed_again(self):
        self._order("2026-01-10")
        spent = self._move("2026-01-12", "redeem", -400)
        self._close(JANUARY)
        with freeze_time("2026-02-10 12:00:00"):
            ledger = self.env["loyalty.ledger"]
            ledger._reverse(spent, Decimal(400), Facts(reason="Returned"))
        row = self._get_row(self._close(FEBRUARY))
        self.assertEqual(row, (37.04, 0, 37.03, 0, 0, 74.07))
        self._assert_ties_out()

    # ------------------------------------------------------------
    # SIMPLE MODE
    # ------------------------------------------------------------

    def test_a_fixed_value_per_point(self):
        self.policy.mode = "simple"
        self._order("2026-01-10")
        self._move("2026-01-12", "redeem", -300)
        row = self._get_row(self._close(JANUARY))
        self.assertEqual(row, (0, 80, -24, 0, 0, 56))
        self._assert_ties_out()
        self._estimate(self.policy, "2026-02-28", 70)
        row = self._get_row(self._close(FEBRUARY))
        self.assertEqual(row, (56, 0, 0, 0, -7, 49))
        self._assert_ties_out()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _assert_is_different(self, difference):
        rows = self._check().filtered("is_different")
        self.assertEqual(rows.mapped("difference"), [difference])

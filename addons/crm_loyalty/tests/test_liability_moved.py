"""The liability for points that change hands, or come back after they lapsed."""

from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..models.points.loyalty_ledger import Facts
from .liability_common import FEBRUARY, JANUARY, MARCH, LiabilityCommon


@tagged("post_install", "-at_install", "crm_loyalty")
class TestLiabilityMoved(LiabilityCommon):
    """What a sale paid for stays with the period in which it was earned."""

    def test_a_transfer_out_of_several_periods(self):
        self._order("2026-01-10")
        self._close(JANUARY)
        self._order("2026-02-10", amount=500)
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 111.11)
        friend = self.env["res.partner"].create({"name": "Friend"})
        other = self._create_card(friend, 0)
        ledger = self.env["loyalty.ledger"].with_company(self.company_a)
        with freeze_time("2026-03-10 12:00:00"):
            ledger._transfer(
                self._get_card(), other, Decimal(1200), Facts(reason="Given")
            )
        self._move("2026-03-11", "redeem", -1100, other)
        close = self._close(MARCH)
        lines = close.line_ids.sorted(lambda line: line.cohort_id.id)
        january, february = lines.mapped("closing")
        # all of January is redeemed, of February 100 of 400 that are expected
        self.assertEqual((january, february), (0, 27.78))
        self._assert_ties_out()

    def test_a_transfer_that_is_taken_back(self):
        self._order("2026-01-10")
        friend = self.env["res.partner"].create({"name": "Friend"})
        other = self._create_card(friend, 0)
        self.program_a.transfer_limit = 1000
        card = self._get_card()
        with freeze_time("2026-01-12 12:00:00"):
            transfer = self.env["loyalty.transfer"]._transfer(
                card, other, Decimal(600), "Given"
            )
        # the friend spends some: that is owed when the transfer is taken back
        self._move("2026-01-13", "redeem", -400, other)
        self.assertEqual(self._get_row(self._close(JANUARY))[5], 37.04)
        self._assert_ties_out()
        with freeze_time("2026-02-12 12:00:00"):
            transfer._reverse()
        self.assertEqual((card.points, other.points), (1000, -400))
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 74.07)
        self._assert_ties_out()

    def test_points_that_lapsed_come_back(self):
        self.program_a.validity_days = 20
        self._order("2026-01-10")
        card = self._get_card()
        with freeze_time("2026-01-31 12:00:00"):
            self.env["loyalty.ledger"]._settle(card)
        self.assertEqual(self._get_row(self._close(JANUARY))[5], 0)
        lapsed = self.env["loyalty.point.entry"].search(
            [("card_id", "=", card.id), ("kind", "=", "expire")]
        )
        with freeze_time("2026-02-10 12:00:00"):
            self.env["loyalty.ledger"]._reinstate(
                lapsed, Decimal(400), None, Facts(reason="Goodwill")
            )
        # 400 of 1,000 can be spent again: all of what was deferred is for them
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 74.07)
        self._assert_ties_out()
        self._move("2026-03-10", "redeem", -300, card)
        self.assertEqual(self._get_row(self._close(MARCH))[5], 18.52)
        self._assert_ties_out()

    def test_a_pool_that_spent_what_is_taken_back(self):
        pool = self.env["loyalty.pool"].create(
            {
                "name": "Household",
                "program_id": self.program_a.id,
                "company_id": self.company_a.id,
                "member_ids": [
                    Command.create({"partner_id": self.customer.id, "right": "all"})
                ],
            }
        )
        order = self._order("2026-01-10")
        self.assertEqual(pool.points, 1000)
        with freeze_time("2026-01-12 12:00:00"):
            self.env["loyalty.ledger"]._redeem(
                pool.card_id, Decimal(400), Facts(reason="Spent", document=order)
            )
        self.assertEqual(self._get_row(self._close(JANUARY))[5], 37.04)
        self._assert_ties_out()
        self._credit(order, "2026-02-10", 0.75)
        # 250 points of the sale are kept, and 400 were spent: the pool owes 150
        self.assertEqual(pool.points, -150)
        self.assertEqual(self._get_row(self._close(FEBRUARY))[5], 0)
        self._assert_ties_out()
        self._credit(order, "2026-03-10", 0.25)
        self.assertEqual(self._get_row(self._close(MARCH))[5], 0)
        self.assertEqual(self._get_balance(self.policy.revenue_account_id), 0)
        self._assert_ties_out()

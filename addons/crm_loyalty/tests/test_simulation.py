"""A draft on the sales of the past, against a life day by day."""

import random
from datetime import date, timedelta
from decimal import Decimal

from freezegun import freeze_time

from odoo.tests import tagged

from .simulation_common import FIRST, LAST, TIERS, SimulationCommon
from .simulation_oracle import replay


@tagged("post_install", "-at_install", "crm_loyalty")
@freeze_time("2026-03-10 12:00:00")
class TestSimulation(SimulationCommon):
    """What a draft would have given."""

    # ------------------------------------------------------------
    # ORACLE
    # ------------------------------------------------------------

    def _draw_history(self, seed):
        """Add random documents and return them as the oracle takes them."""
        rng = random.Random(seed)
        partners = [
            self.env["res.partner"].create({"name": f"C{seed} {index}"})
            for index in range(4)
        ]
        documents = []
        for number in range(60):
            partner = rng.choice(partners)
            day = FIRST - timedelta(days=400) + timedelta(days=rng.randint(0, 790))
            sign = -1 if rng.random() < 0.15 else 1
            amounts = [
                sign * rng.randint(1, 60000) / 100 for _ in range(rng.randint(1, 3))
            ]
            self._add_history(partner, f"D{seed}-{number}", day, amounts)
            total = sum((Decimal(str(amount)) for amount in amounts), Decimal(0))
            documents.append(
                {
                    "partner": partner.id,
                    "day": day,
                    "gross": total,
                    "kept": total,
                    "revenue": total,
                }
            )
        return documents

    def test_a_history_is_lived_through_day_by_day(self):
        for seed, (months, minimum) in enumerate(
            ((12, 0), (12, 150), (3, 20), (None, 50), (None, 0))
        ):
            with self.subTest(months=months, minimum=minimum):
                self.env["crm.sale.history"].search(
                    [("company_id", "=", self.company_a.id)]
                ).unlink()
                documents = self._draw_history(seed)
                draft = self._create_draft(
                    minimum_amount=minimum,
                    points_per_unit=0.7,
                    window="months" if months else "year",
                    window_months=months or 12,
                )
                self._add_tiers(draft)
                draft.action_simulate()
                levels, by_day = replay(
                    documents,
                    (FIRST, LAST),
                    (Decimal("0.7"), Decimal(minimum)),
                    TIERS,
                    months,
                )
                self._assert_result(draft, levels, by_day)

    def _assert_result(self, draft, levels, by_day):
        self.assertEqual(
            {
                row.level: (
                    row.member_count,
                    round(row.points, 2),
                    round(row.revenue, 2),
                )
                for row in draft.level_ids
                if row.member_count
            },
            {
                level: (count, float(points), float(revenue))
                for level, (count, points, revenue) in levels.items()
            },
        )
        by_month = {}
        for day, points in by_day.items():
            month = day.replace(day=1)
            by_month[month] = by_month.get(month, 0) + points
        self.assertEqual(len(draft.month_ids), 12)
        self.assertEqual(
            {row.date: round(row.points, 2) for row in draft.month_ids if row.points},
            {month: float(points) for month, points in by_month.items() if points},
        )

    # ------------------------------------------------------------
    # FIGURES BY HAND
    # ------------------------------------------------------------

    def test_figures_by_hand(self):
        self._add_history(self.customer, "1", "2025-03-01", [600])
        # a contact buys for its company, now in the first tier
        self._add_history(self.contact, "2", "2025-12-21", [400])
        draft = self._create_draft(spend_days=100)
        self._add_tiers(draft)
        draft.action_simulate()
        self.assertRecordValues(
            draft,
            [
                {
                    "customer_count": 1,
                    "member_count": 1,
                    "revenue": 1000,
                    # 600 + 400 × 1.25
                    "points_issued": 1100,
                    # × 80 % × 0.05
                    "expected_cost": 44,
                    "cost_pct": 4.4,
                    # 500 points are ten of a hundred days old
                    "liability": 500 * 0.9 * 0.8 * 0.05,
                    "is_paying": True,
                }
            ],
        )
        # 44 / (1000 × 40 % − 44)
        self.assertAlmostEqual(draft.break_even_pct, 100 * 44 / 356, 5)

    def test_who_takes_part_scales_everything(self):
        for index in range(10):
            partner = self.env["res.partner"].create({"name": f"P{index}"})
            self._add_history(partner, str(index), "2025-06-01", [100])
        draft = self._create_draft(participation_pct=25)
        draft.action_simulate()
        self.assertRecordValues(
            draft,
            [
                {
                    "customer_count": 10,
                    "member_count": 3,
                    "points_issued": 250,
                    "revenue": 250,
                }
            ],
        )

    def test_a_draft_that_never_pays(self):
        self._add_history(self.customer, "1", "2025-03-01", [100])
        draft = self._create_draft(point_value=1, margin_pct=10)
        draft.action_simulate()
        self.assertFalse(draft.is_paying)

    def test_only_chosen_products_earn(self):
        category = self.env["product.category"].create({"name": "Earning"})
        self.product.categ_id = category
        self._add_history(self.customer, "1", "2025-03-01", [100], product_ref="CONS")
        self._add_history(self.customer, "2", "2025-03-02", [50], product_ref="OTHER")
        self._add_history(self.customer, "3", "2025-03-02", [7])
        draft = self._create_draft(product_category_id=category.id)
        draft.action_simulate()
        self.assertEqual((draft.points_issued, draft.revenue), (100, 157))
        draft.write({"product_category_id": False, "product_ids": self.product.ids})
        draft.action_simulate()
        self.assertEqual(draft.points_issued, 100)

    # ------------------------------------------------------------
    # OWN SALES
    # ------------------------------------------------------------

    def _simulate_own(self, policy):
        draft = self._create_draft(
            has_own_sales=True, has_history=False, issue_policy=policy
        )
        draft.action_simulate()
        return draft

    def test_orders(self):
        order = self._create_order(self.customer, self.product)
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        order.date_order = "2025-05-31 23:30:00"
        self._create_order(self.customer, self.product)
        draft = self._simulate_own("confirmed")
        self.assertEqual(draft.points_issued, 400)
        months = draft.month_ids.filtered("points")
        self.assertEqual(months.date, date(2025, 5, 1))
        # the day is that of the company
        self.company_a.partner_id.tz = "Europe/Brussels"
        months = self._simulate_own("confirmed").month_ids.filtered("points")
        self.assertEqual(months.date, date(2025, 6, 1))
        order.order_line.qty_delivered = 1
        self.assertEqual(self._simulate_own("delivered").points_issued, 100)

    def test_what_was_credited_of_an_order_earns_nothing(self):
        order = self._create_order(self.customer, self.product)
        order.order_line.product_uom_qty = 4
        order.action_confirm()
        order.date_order = "2025-05-31 12:00:00"
        invoice = order._create_invoices()
        invoice.action_post()
        refund = invoice._reverse_moves([{}])
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        self.assertEqual(self._simulate_own("confirmed").points_issued, 300)

    def test_invoices_count_when_and_as_far_as_they_are_paid(self):
        invoice = self._create_invoice(self.customer, 200, "2025-02-10")
        self.assertEqual(self._simulate_own("paid").points_issued, 0)
        self._pay(invoice, 50)
        self.assertEqual(self._simulate_own("paid").points_issued, 50)
        refund = invoice._reverse_moves(
            [{"date": "2025-03-01", "invoice_date": "2025-03-01"}]
        )
        refund.invoice_line_ids.price_unit = 30
        refund.action_post()
        # the credit note settled a part that nobody paid
        self.assertEqual(self._simulate_own("paid").points_issued, 50)
        # a credit note that names no invoice is a document below zero
        self._create_invoice(self.customer, 5, "2025-03-02", move_type="out_refund")
        self.assertEqual(self._simulate_own("paid").points_issued, 45)

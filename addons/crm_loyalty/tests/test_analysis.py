"""The analysis month by month, against counting by hand."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.points.loyalty_ledger import Facts
from .analysis_oracle import compute_month
from .common import CrmLoyaltyCommon

NOW = datetime(2026, 3, 10, 12)
TODAY = NOW.date()


@tagged("post_install", "-at_install", "crm_loyalty")
@freeze_time(NOW)
class TestAnalysis(CrmLoyaltyCommon):
    """Two programs in company A, a value of five cents per point."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.program_2 = cls._create_program("Club 2", cls.company_a)
        (cls.program_a | cls.program_2).point_value = 0.05
        cls.facts = {"members": {}, "leavers": {}}
        cls.facts |= {"entries": [], "purchases": [], "changes": []}

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _join(self, partner, program, day):
        """Make a partner a member on a day, and return the card."""
        self.env.flush_all()
        card = self._create_card(partner, 0, program)
        member = self.env["loyalty.member"].search(
            [("partner_id", "=", partner.id), ("program_id", "=", program.id)]
        )
        self.env.cr.execute(
            "UPDATE loyalty_member SET enrolled_on = %s WHERE id = %s", [day, member.id]
        )
        member.invalidate_recordset()
        self.facts["members"][partner, program] = day
        return card

    def _leave(self, card, day):
        """Let a member go on a day."""
        card.active = False
        member = self.env["loyalty.member"].search(
            [
                ("partner_id", "=", card.partner_id.id),
                ("program_id", "=", card.program_id.id),
            ]
        )
        self.assertEqual(member.left_on, TODAY)
        member.left_on = day
        self.facts["leavers"][card.partner_id, card.program_id] = day

    def _move(self, card, day, kind, points):
        """Earn, spend or let lapse on a day."""
        ledger = self.env["loyalty.ledger"]
        at = datetime.combine(day, NOW.time())
        facts = Facts(reason="Test", date=at)
        if kind == "earn":
            ledger._earn(card, Decimal(points), facts)
        else:
            ledger._redeem(card, Decimal(points), facts, kind)
            points = -points
        self.facts["entries"].append(
            (card.partner_id, card.program_id, day, kind, points)
        )

    def _buy(self, partner, day, company=None):
        """Add a sale to the imported history."""
        company = company or self.company_a
        self.env["crm.sale.history"].create(
            {
                "company_id": company.id,
                "source": "test",
                "document_ref": f"{partner.id} {day}",
                "line_ref": "1",
                "date": day,
                "partner_id": partner.id,
                "quantity": 1,
                "unit_price": 10,
                "currency_id": company.currency_id.id,
                "amount": 10,
            }
        )
        self.facts["purchases"].append((partner, day))

    def _change_tier(self, partner, day, direction):
        member = self.env["loyalty.member"].search(
            [
                ("partner_id", "=", partner.id),
                ("program_id", "=", self.program_a.id),
            ]
        )
        self.env["loyalty.tier.change"].create(
            {
                "member_id": member.id,
                "company_id": self.company_a.id,
                "program_id": self.program_a.id,
                "date": datetime.combine(day, NOW.time()),
                "direction": direction,
                "cause": "reached",
                "user_id": self.env.uid,
            }
        )
        self.facts["changes"].append((self.program_a, day, direction))

    def _get_rows(self, user=None, company=None):
        """Return {(program, month): row} as a sales manager sees them."""
        user = user or self.users["manager"]
        company = company or self.company_a
        analysis = self.env["loyalty.analysis"].with_user(user)
        analysis = analysis.with_context(allowed_company_ids=company.ids)
        return {(row.program_id, row.date): row for row in analysis.search([])}

    def _get_months_with_points(self):
        rows = self._get_rows().values()
        return [row.date.month for row in rows if row.issued_points]

    # ------------------------------------------------------------
    # ORACLE
    # ------------------------------------------------------------

    def test_figures_are_those_of_counting_by_hand(self):
        rng = random.Random(7)
        partners = self.env["res.partner"].create(
            [{"name": f"P{index}"} for index in range(10)]
        )
        for partner in partners:
            for _sale in range(rng.randint(1, 5)):
                self._buy(partner, TODAY - timedelta(days=rng.randint(0, 1000)))
        for index, partner in enumerate(partners[:7]):
            joined = TODAY - timedelta(days=rng.randint(0, 700))
            card = self._join(partner, self.program_a, joined)
            if index % 3 == 0:
                self._join(partner, self.program_2, joined + timedelta(days=1))
            days = sorted(
                joined + timedelta(days=rng.randint(0, (TODAY - joined).days))
                for _movement in range(5)
            )
            self._move(card, days[0], "earn", 100)
            for day in days[1:]:
                kind = rng.choice(("earn", "redeem", "expire"))
                self._move(card, day, kind, rng.randint(1, 20))
            self._change_tier(partner, days[-1], rng.choice(("up", "down")))
            if index % 2:
                self._leave(card, days[-1])
        rows = self._get_rows()
        self.assertEqual(
            {program for program, _m in rows}, {self.program_a, self.program_2}
        )
        self.assertGreater(len(rows), 24)
        for (program, month), row in rows.items():
            expected = compute_month(month, self.facts, program)
            with self.subTest(program=program.name, month=month):
                for name, value in expected.items():
                    self.assertAlmostEqual(row[name], value, 2, name)
        self.assertTrue(rows[self.program_a, date(2026, 3, 1)].is_current)

    # ------------------------------------------------------------
    # BY HAND
    # ------------------------------------------------------------

    def test_who_comes_back_has_not_left(self):
        card = self._join(self.customer, self.program_a, TODAY)
        self._leave(card, TODAY)
        month = self.program_a, date(2026, 3, 1)
        row = self._get_rows()[month]
        self.assertEqual((row.member_count, row.joined_count), (0, 1))
        card.active = True
        self.env.invalidate_all()
        row = self._get_rows()[month]
        self.assertEqual((row.member_count, row.joined_count), (1, 1))

    def test_what_is_taken_back_was_not_issued(self):
        card = self._join(self.customer, self.program_a, TODAY)
        ledger = self.env["loyalty.ledger"]
        entry = ledger._earn(card, Decimal(100), Facts(reason="Bought"))
        ledger._redeem(card, Decimal(20), Facts(reason="Spent"))
        ledger._reverse(entry, Decimal(40), Facts(reason="Credited"))
        row = self._get_rows()[self.program_a, date(2026, 3, 1)]
        self.assertEqual((row.issued_points, row.redeemed_points), (60, 20))
        self.assertEqual(row.held_points, 40)
        self.assertEqual(row.reward_cost, 1)
        self.assertAlmostEqual(row.redemption_pct, 100 / 3, 2)

    def test_months_begin_in_the_time_zone_of_the_company(self):
        card = self._join(self.customer, self.program_a, TODAY)
        at = datetime(2026, 2, 28, 23, 30)
        self.env["loyalty.ledger"]._earn(
            card, Decimal(10), Facts(reason="Late", date=at)
        )
        months = [
            row.date.month for row in self._get_rows().values() if row.issued_points
        ]
        self.assertEqual(months, [2])
        self.company_a.partner_id.tz = "Europe/Brussels"
        self.env.invalidate_all()
        months = [
            row.date.month for row in self._get_rows().values() if row.issued_points
        ]
        self.assertEqual(months, [3])

    def test_invoices_count_as_purchases(self):
        self._load_accounting(self.company_a)
        self._join(self.customer, self.program_a, TODAY - relativedelta(years=2))
        self._create_invoice(self.contact, 100, "2024-06-10")
        row = self._get_rows()[self.program_a, date(2026, 3, 1)]
        self.assertEqual((row.member_base_count, row.member_kept_count), (1, 0))
        self._create_invoice(self.contact, 100, "2025-04-10")
        self.env.invalidate_all()
        row = self._get_rows()[self.program_a, date(2026, 3, 1)]
        self.assertEqual((row.member_kept_count, row.member_retention_pct), (1, 100))

    # ------------------------------------------------------------
    # COST, COMPANIES, ACCESS
    # ------------------------------------------------------------

    def test_nothing_crosses_companies(self):
        self._buy(self.customer, TODAY, self.company_b)
        self._join(self.customer, self.program_a, TODAY)
        self._join(self.customer, self.program_b, TODAY)
        in_b = self._get_rows(self.users["manager_b"], self.company_b)
        self.assertEqual({program for program, _month in in_b}, {self.program_b})
        rows = self._get_rows()
        self.assertNotIn(self.program_b, {program for program, _month in rows})

    def test_who_reads_it(self):
        self._join(self.customer, self.program_a, TODAY)
        for role in ("manager", "marketer"):
            self.assertTrue(self._get_rows(self.users[role]))
        for role in ("salesperson", "accountant", "employee", "portal"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._get_rows(self.users[role])

    def test_queries_do_not_grow_with_members(self):
        counts = []
        # what is kept between requests is read once
        self._join(self.customer, self.program_a, TODAY)
        self._read_analysis()
        for number in (1, 20):
            for index in range(number):
                partner = self.env["res.partner"].create({"name": f"{number}-{index}"})
                card = self._join(partner, self.program_a, TODAY)
                self._move(card, TODAY, "earn", 5)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._read_analysis()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def _read_analysis(self):
        return self.env["loyalty.analysis"].formatted_read_group(
            [], ["date:month"], ["member_count:sum", "redemption_pct:avg"]
        )

"""Targets and what was reached of them."""

from decimal import Decimal

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from ..queries.sales_credit import build_allocation
from ..tools.split import allocate
from .forecast_common import ForecastCommon

CENT = Decimal("0.01")


@tagged("post_install", "-at_install", "crm_extended")
class TestSalesTarget(ForecastCommon):
    """Invoices of the first half of 2026 in company A."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._load_accounting(cls.company_a)
        cls.categ = cls.env["product.category"].create({"name": "Machines"})
        cls.part_categ = cls.env["product.category"].create(
            {"name": "Parts", "parent_id": cls.categ.id}
        )
        cls.product = cls._create_product(categ_id=cls.part_categ.id)
        cls.product.with_company(cls.company_a).standard_price = 60.0
        cls.customer = cls.env["res.partner"].create({"name": "Customer"})
        cls.newcomer = cls.env["res.partner"].create({"name": "Newcomer"})

    def _sell(self, partner, day, amount, *, user=None, product=None, **values):
        """Return a posted invoice over one piece, without or with a product."""
        return self._create_invoice(
            partner,
            amount,
            day,
            invoice_user_id=(user or self.seller).id,
            invoice_line_ids=[
                Command.create(
                    {
                        "name": "Sold",
                        "product_id": product.id if product else False,
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": [Command.clear()],
                    }
                )
            ],
            **values,
        )

    def _create_target(self, measure="revenue", value=1000, **values):
        """Return a target of the salesperson for the second quarter of 2026."""
        if "scope" not in values:
            values["user_id"] = self.seller.id
        return self.env["crm.sales.target"].create(
            {
                "measure": measure,
                "target_value": value,
                "date_from": "2026-04-01",
                "company_id": self.company_a.id,
                **values,
            }
        )

    def test_revenue_is_invoiced_less_credited_and_compared(self):
        self._sell(self.customer, "2026-03-31", 50)
        self._sell(self.customer, "2026-04-01", 500)
        self._sell(self.customer, "2026-06-30", 300)
        self._sell(self.customer, "2026-05-01", 100, move_type="out_refund")
        self._sell(self.customer, "2026-05-01", 7, post=False)
        self._sell(self.customer, "2026-05-01", 9, user=self.other)
        self._sell(self.customer, "2026-07-01", 11)
        with freeze_time("2026-05-15 12:00:00"):
            target = self._create_target()
            self.assertEqual(target.actual_value, 700)
            self.assertEqual(target.previous_value, 50)
            self.assertEqual(target.attainment_pct, 70)
            self.assertAlmostEqual(target.elapsed_pct, 100 * 45 / 91)
            self.assertEqual(target.pace, "ahead")
        whole = self._create_target(scope="company")
        self.assertEqual(whole.actual_value, 709)

    def test_margin_counts_only_what_has_a_cost(self):
        self._sell(self.customer, "2026-04-02", 100, product=self.product)
        self._sell(self.customer, "2026-04-02", 40)
        self._sell(
            self.customer,
            "2026-04-03",
            100,
            product=self.product,
            move_type="out_refund",
        )
        self._sell(self.customer, "2026-04-04", 90, product=self.product)
        target = self._create_target("margin")
        self.assertEqual(target.actual_value, 30)
        self.assertEqual(target.uncosted_value, 40)

    def test_a_product_group_has_the_groups_below(self):
        self._sell(self.customer, "2026-04-02", 100, product=self.product)
        self._sell(self.customer, "2026-04-02", 40)
        target = self._create_target(categ_id=self.categ.id)
        self.assertEqual(target.actual_value, 100)
        with self.assertRaises(ValidationError):
            self._create_target("visits", categ_id=self.categ.id)

    def test_credit_is_shared_as_the_deal_is(self):
        deal = self._create_deal("Deal", 100.01, partner_id=self.customer.id)
        deal.split_ids = [
            Command.create({"user_id": self.seller.id, "share_pct": 33.33}),
            Command.create({"user_id": self.other.id, "share_pct": 66.67}),
            Command.create(
                {
                    "user_id": self.users["manager"].id,
                    "share_pct": 50,
                    "kind": "overlay",
                }
            ),
        ]
        product = self._create_product(list_price=100.01)
        order = self._create_order(
            self.customer,
            product,
            confirm=True,
            opportunity_id=deal.id,
            company_id=self.company_a.id,
        )
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-04-10"
        invoice.action_post()
        figures = [
            self._create_target(user_id=user.id, scope="person").actual_value
            for user in (self.seller, self.other, self.users["manager"])
        ]
        self.assertEqual(figures, [33.33, 66.68, 0])

    def test_new_and_kept_customers(self):
        self._sell(self.customer, "2026-02-01", 10, user=self.other)
        self._sell(self.customer, "2026-04-02", 10)
        self._sell(self.newcomer, "2026-05-02", 10)
        self._sell(self.newcomer, "2026-05-03", 10, user=self.other)
        self.assertEqual(self._create_target("new_customers").actual_value, 1)
        kept = self._create_target("kept_customers")
        self.assertEqual((kept.actual_value, kept.previous_value), (1, 0))
        self.assertFalse(
            self._create_target(
                "new_customers", scope="person", user_id=self.other.id
            ).actual_value
        )
        self.env["crm.sale.history"].create(
            {
                "company_id": self.company_a.id,
                "partner_id": self.newcomer.id,
                "date": "2019-01-01",
                "amount": 5,
                "currency_id": self.company_a.currency_id.id,
                "line_ref": "1",
                "quantity": 1,
                "unit_price": 5,
                "source": "old",
                "document_ref": "1",
            }
        )
        target = self._create_target(
            "new_customers", period="month", date_from="2026-05-01"
        )
        self.assertFalse(target.actual_value)

    def test_a_territory_has_its_parts(self):
        north, coast = self.env["crm.territory"].create(
            [
                {"name": name, "company_id": self.company_a.id}
                for name in ("North", "Coast")
            ]
        )
        coast.parent_id = north
        self._create_deal("Deal", 1, partner_id=self.customer.id, territory_id=coast.id)
        self._sell(self.customer, "2026-04-02", 10)
        self._sell(self.newcomer, "2026-04-02", 30)
        target = self._create_target(scope="territory", territory_id=north.id)
        self.assertEqual(target.actual_value, 10)

    def test_visits_count_when_somebody_was_there(self):
        self.env["calendar.event"].create(
            [
                {
                    "name": "Visit",
                    "start": "2026-04-02 08:00:00",
                    "stop": "2026-04-02 09:00:00",
                    "user_id": self.seller.id,
                    "crm_is_visit": is_visit,
                    "crm_checked_in_at": checked_in,
                }
                for is_visit, checked_in in (
                    (True, "2026-04-02 08:01:00"),
                    (True, False),
                    (False, "2026-04-02 08:01:00"),
                )
            ]
        )
        self.assertEqual(self._create_target("visits").actual_value, 1)

    def test_each_measure_costs_one_query_however_many_targets(self):
        targets = self.env["crm.sales.target"]
        for month in range(1, 11):
            for measure in ("revenue", "margin", "new_customers", "visits"):
                targets |= self._create_target(
                    measure, period="month", date_from=f"2025-{month:02}-01"
                )
        targets.mapped("actual_value")
        counts = []
        for group in (targets[:4], targets):
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            group._get_figures()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts, [3, 3])

    def test_sql_shares_as_python_does(self):
        for cents, shares in (
            (10001, ["33.33", "33.33", "33.34"]),
            (-1, ["50", "50"]),
            (-99999, ["0.01", "12.34", "87.65"]),
            (0, ["100"]),
            (7, ["14.28", "14.28", "14.29", "14.29", "14.28", "14.29", "14.29"]),
        ):
            amount, shares = cents * CENT, [Decimal(share) for share in shares]
            rows = self.env.execute_query(
                SQL(
                    "SELECT %s FROM unnest(%s::numeric[]) WITH ORDINALITY "
                    "AS row (share, number) ORDER BY number",
                    build_allocation(
                        SQL("%s::numeric", amount),
                        SQL("%s::numeric", CENT),
                        SQL("share"),
                        SQL("1"),
                        SQL("number"),
                    ),
                    shares,
                )
            )
            parts = [Decimal(str(row[0])).quantize(CENT) for row in rows]
            self.assertEqual(parts, allocate(amount, shares, CENT))

    def test_nonsense_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "2026-04-01"):
            self._create_target(date_from="2026-04-02")
        self._create_target()
        with self.assertRaisesRegex(ValidationError, "already"):
            self._create_target(value=5)

    def test_who_sees_which_targets(self):
        team = self.env["crm.team"].create(
            {"name": "Team", "company_id": self.company_a.id, "user_id": self.seller.id}
        )
        mine = self._create_target()
        led = self._create_target(scope="team", team_id=team.id)
        foreign = self._create_target(scope="person", user_id=self.other.id)
        everything = mine | led | foreign
        for role, expected in (
            ("salesperson", mine | led),
            ("manager", everything),
            ("all_customers", everything),
            ("manager_b", everything.browse()),
        ):
            found = self._as(role, "crm.sales.target").search(
                [("id", "in", everything.ids)]
            )
            self.assertEqual(set(found.ids), set(expected.ids), role)
        self.assertEqual(mine.with_user(self.seller).actual_value, 0)
        with self.assertRaises(AccessError):
            mine.with_user(self.seller).write({"target_value": 1})
        with self.assertRaises(AccessError):
            self._as("marketer", "crm.sales.target").search([])

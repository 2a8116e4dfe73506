"""What people and programs are told of a customer."""

import datetime

from odoo.tests import tagged

from .customer_metric_common import CustomerMetricCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerMetricValues(CustomerMetricCommon):
    """Who gets which figures, and in which shape."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer("Acme")

    def test_values_keep_the_order_and_leave_strangers_out(self):
        foreign = self._create_customer("Theirs", company_id=self.company_b.id)
        own = self._create_customer("Ours", company_id=self.company_a.id)
        asked = [own.id, foreign.id, 2**31 - 1, self.customer.id, own.id]
        values = self.metrics._get_values(asked)
        self.assertEqual(
            [value["partner_id"] for value in values], [own.id, self.customer.id]
        )
        self.assertEqual(
            values[0],
            {
                "partner_id": own.id,
                "first_sale_date": False,
                "last_sale_date": False,
                "recency_days": False,
                "sale_count": 0,
                "revenue_total": 0.0,
                "revenue_12m": 0.0,
                "average_sale": 0.0,
                "recency_score": False,
                "frequency_score": False,
                "monetary_score": False,
                "rfm_code": False,
            },
        )
        self.assertEqual(self.metrics._get_values([]), [])

    def test_values_cost_the_same_for_one_and_for_fifty(self):
        customers = [self._create_customer(f"C {index}") for index in range(50)]
        for customer in customers:
            self._create_history(customer, customer.name, [("2026-01-01", 5.0)])
        self.metrics._refresh(self.company_a)
        counts = []
        for ids in ([customers[0].id], [customer.id for customer in customers]):
            self.env.invalidate_all()
            self.metrics._get_values(ids)
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.metrics._get_values(ids)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_values_of_a_salesperson_are_own_or_unassigned_customers(self):
        salesperson = self.users["salesperson"]
        own = self._create_customer("Own", user_id=salesperson.id)
        taken = self._create_customer("Taken", user_id=self.users["manager"].id)
        nobodys = self._create_customer("Nobody's")
        for customer in (own, taken, nobodys):
            self._create_history(customer, customer.name, [("2026-01-01", 5.0)])
        self.metrics._refresh(self.company_a)
        asked = (own | taken | nobodys).ids
        for role, expected in (
            ("salesperson", (own | nobodys).ids),
            ("all_customers", asked),
            ("manager", asked),
            ("marketer", asked),
            ("accountant", asked),
        ):
            with self.subTest(role=role):
                metrics = self.metrics.with_user(self.users[role])
                values = metrics._get_values(asked)
                self.assertEqual([value["partner_id"] for value in values], expected)
                readable = metrics.search([("partner_id", "in", asked)])
                self.assertCountEqual(readable.partner_id.ids, expected)

    def test_dates_are_dates(self):
        self._create_history(self.customer, "S1", [("2026-01-01", 5.0)])
        self.metrics._refresh(self.company_a)
        metric = self.metrics.search([("partner_id", "=", self.customer.id)])
        self.assertEqual(metric.last_sale_date, datetime.date(2026, 1, 1))
        self.assertEqual(metric.recency_days, 180)
        self.assertEqual(metric.currency_id, self.company_a.currency_id)

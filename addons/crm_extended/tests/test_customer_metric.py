"""Figures of customers: each sentence of their definition."""

from freezegun import freeze_time

from odoo.tests import tagged

from .customer_metric_common import CustomerMetricCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerMetric(CustomerMetricCommon):
    """One rule per test, on few documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer("Acme")

    # ------------------------------------------------------------
    # DOCUMENTS
    # ------------------------------------------------------------

    def test_invoices_credit_notes_and_history_count_together(self):
        self._create_invoice(self.customer, 100.0, "2026-01-10")
        self._create_invoice(self.customer, 30.0, "2026-02-01", move_type="out_refund")
        self._create_history(
            self.customer, "S1", [("2026-03-05", 40.5), ("2026-03-01", 9.25)]
        )
        self.assertEqual(self.metrics._refresh(self.company_a), 1)
        self.assertValues(
            self.customer,
            partner_id=self.customer.id,
            first_sale_date="2026-01-10",
            last_sale_date="2026-03-01",
            recency_days=121,
            sale_count=2,
            revenue_total=119.75,
            revenue_12m=119.75,
            average_sale=74.875,
            recency_score=1,
            frequency_score=1,
            monetary_score=1,
            rfm_code="111",
        )
        self.assertFiguresRight(self.company_a)

    def test_drafts_vendor_bills_and_entries_do_not_count(self):
        self._create_invoice(self.customer, 100.0, "2026-01-10", post=False)
        self._create_invoice(self.customer, 100.0, "2026-01-10", move_type="in_invoice")
        self.metrics._refresh(self.company_a)
        self.assertEqual(self._read_rows(self.company_a), {})

    def test_foreign_currency_counts_in_company_currency(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {
                "name": "2026-01-01",
                "rate": 0.5,
                "currency_id": euro.id,
                "company_id": self.company_a.id,
            }
        )
        self._create_invoice(self.customer, 100.0, "2026-01-10", currency_id=euro.id)
        self.metrics._refresh(self.company_a)
        self.assertValues(self.customer, revenue_total=200.0, average_sale=200.0)

    def test_customer_with_credit_notes_only_has_no_scores(self):
        self._create_invoice(self.customer, 30.0, "2026-02-01", move_type="out_refund")
        self.metrics._refresh(self.company_a)
        self.assertValues(
            self.customer,
            first_sale_date=False,
            last_sale_date=False,
            recency_days=False,
            sale_count=0,
            revenue_total=-30.0,
            average_sale=0.0,
            recency_score=False,
            rfm_code=False,
        )

    def test_scores_go_when_the_last_sale_goes(self):
        invoice = self._create_invoice(self.customer, 100.0, "2026-01-10")
        self._create_invoice(self.customer, 30.0, "2026-02-01", move_type="out_refund")
        self.metrics._refresh(self.company_a)
        self.assertValues(self.customer, rfm_code="111")
        invoice.button_draft()
        self.metrics._refresh(self.company_a)
        self.assertValues(self.customer, rfm_code=False, revenue_total=-30.0)
        self.assertFiguresRight(self.company_a)

    def test_row_goes_with_the_last_document(self):
        invoice = self._create_invoice(self.customer, 100.0, "2026-01-10")
        self.metrics._refresh(self.company_a)
        self.assertIn(self.customer.id, self._read_rows(self.company_a))
        invoice.button_cancel()
        self.metrics._refresh(self.company_a)
        self.assertEqual(self._read_rows(self.company_a), {})

    # ------------------------------------------------------------
    # REFERENCE DATE
    # ------------------------------------------------------------

    def test_window_has_365_days_with_the_reference_date(self):
        for day, amount in (
            ("2025-06-30", 1.0),  # the day before the window
            ("2025-07-01", 10.0),
            ("2026-06-30", 100.0),
            ("2026-07-01", 1000.0),  # after the reference date
        ):
            self._create_history(self.customer, day, [(day, amount)])
        self.metrics._refresh(self.company_a)
        self.assertValues(
            self.customer,
            revenue_12m=110.0,
            revenue_total=1111.0,
            last_sale_date="2026-07-01",
            recency_days=-1,
        )

    def test_document_counts_on_the_day_of_its_earliest_line(self):
        self._create_history(
            self.customer, "S1", [("2025-07-02", 5.0), ("2025-06-30", 1.0)]
        )
        self.metrics._refresh(self.company_a)
        self.assertValues(self.customer, revenue_12m=0.0, revenue_total=6.0)

    def test_moved_analysis_date_recomputes_who_crosses_the_window(self):
        other = self._create_customer("Untouched")
        self._create_history(self.customer, "S1", [("2025-07-01", 5.0)])
        self._create_history(other, "S2", [("2026-01-01", 7.0)])
        self.metrics._refresh(self.company_a)
        self.assertEqual(self.metrics._refresh(self.company_a), 0)
        self.company_a.crm_analysis_date = "2026-07-01"
        self.assertEqual(self.metrics._refresh(self.company_a), 1)
        self.assertValues(self.customer, revenue_12m=0.0, recency_days=365)
        self.assertFiguresRight(self.company_a)
        self.company_a.crm_analysis_date = "2026-06-30"
        self.assertEqual(self.metrics._refresh(self.company_a), 1)
        self.assertValues(self.customer, revenue_12m=5.0)

    def test_today_is_the_day_in_the_time_zone_of_the_company(self):
        self.company_a.crm_analysis_date = False
        self.company_a.partner_id.tz = "Pacific/Kiritimati"  # UTC+14
        self.company_b.crm_analysis_date = False
        self.company_b.partner_id.tz = False
        self.company_b.resource_calendar_id.tz = "America/Los_Angeles"  # UTC-8
        for moment, day_a, day_b in (
            ("2026-01-15 07:59:59", "2026-01-15", "2026-01-14"),
            ("2026-01-15 08:00:00", "2026-01-15", "2026-01-15"),
            ("2026-01-15 09:59:59", "2026-01-15", "2026-01-15"),
            ("2026-01-15 10:00:00", "2026-01-16", "2026-01-15"),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                days = [
                    company._get_crm_reference_date().isoformat()
                    for company in (self.company_a, self.company_b)
                ]
                self.assertEqual(days, [day_a, day_b])

    def test_figures_follow_midnight_without_an_event(self):
        self.company_a.crm_analysis_date = False
        self.company_a.partner_id.tz = "Asia/Tokyo"  # UTC+9
        self._create_history(self.customer, "S1", [("2025-01-16", 5.0)])
        with freeze_time("2026-01-15 14:59:59"):
            self.metrics._refresh(self.company_a)
            self.assertValues(self.customer, revenue_12m=5.0, recency_days=364)
            self.assertEqual(self.metrics._refresh(self.company_a), 0)
        with freeze_time("2026-01-15 15:00:00"):
            self.assertEqual(self.metrics._refresh(self.company_a), 1)
            self.assertValues(self.customer, revenue_12m=0.0, recency_days=365)

    # ------------------------------------------------------------
    # SCORES
    # ------------------------------------------------------------

    def test_ties_go_by_partner_id_to_the_lower_score(self):
        customers = [self._create_customer(f"Tie {index}") for index in range(7)]
        for customer in customers:
            self._create_history(customer, customer.name, [("2026-01-01", 5.0)])
        self.metrics._refresh(self.company_a)
        rows = self._read_rows(self.company_a)
        codes = [rows[customer.id][-1] for customer in customers]
        self.assertEqual(codes, ["111", "111", "222", "222", "333", "444", "555"])

    def test_one_new_customer_moves_the_scores_of_others(self):
        customers = [self._create_customer(f"Old {index}") for index in range(5)]
        for index, customer in enumerate(customers):
            self._create_history(
                customer, customer.name, [(f"2026-01-0{index + 1}", 5.0 + index)]
            )
        self.metrics._refresh(self.company_a)
        newest = self._create_customer("Newest")
        self._create_history(newest, "N", [("2026-05-01", 500.0)])
        self.assertEqual(self.metrics._refresh(self.company_a), 1)
        self.assertFiguresRight(self.company_a)

    # ------------------------------------------------------------
    # COMPANIES
    # ------------------------------------------------------------

    def test_companies_do_not_mix(self):
        self._create_invoice(self.customer, 100.0, "2026-01-10")
        self._create_invoice(self.customer, 7.0, "2026-01-11", company=self.company_b)
        self.assertEqual(self._count_events(self.company_b), 1)
        self.metrics._refresh(self.company_a)
        self.assertEqual(self._read_rows(self.company_b), {})
        self.metrics._refresh(self.company_b)
        self.assertValues(self.customer, revenue_total=100.0)
        [values] = self.metrics.with_company(self.company_b)._get_values(
            self.customer.ids
        )
        self.assertEqual(values["revenue_total"], 7.0)

    def test_switch_off_forgets_and_on_rebuilds(self):
        self._create_invoice(self.customer, 100.0, "2026-01-10")
        self.metrics._refresh(self.company_a)
        self.company_a.crm_metrics_enabled = False
        self.assertEqual(self._read_rows(self.company_a), {})
        self._create_invoice(self.customer, 11.0, "2026-01-11")
        self.assertEqual(self._count_events(self.company_a), 0)
        self.assertEqual(self.metrics._refresh(self.company_a), 0)
        self.company_a.crm_metrics_enabled = True
        self.assertValues(self.customer, revenue_total=111.0)

    # ------------------------------------------------------------
    # PARTNERS
    # ------------------------------------------------------------

    def test_contact_has_the_figures_of_its_company(self):
        contact = self.env["res.partner"].create(
            {"name": "Jo", "parent_id": self.customer.id}
        )
        self._create_invoice(contact, 100.0, "2026-01-10")
        self._create_history(contact, "S1", [("2026-01-11", 1.0)])
        self.metrics._refresh(self.company_a)
        self.assertEqual(list(self._read_rows(self.company_a)), self.customer.ids)
        self.assertValues(contact, partner_id=contact.id, revenue_total=101.0)

    def test_contact_that_changes_company_takes_its_sales_with_it(self):
        contact = self.env["res.partner"].create({"name": "Jo"})
        self._create_invoice(contact, 100.0, "2026-01-10")
        self._create_history(contact, "S1", [("2026-01-11", 1.0)])
        self.metrics._refresh(self.company_a)
        self.assertIn(contact.id, self._read_rows(self.company_a))
        contact.parent_id = self.customer
        self.metrics._refresh(self.company_a)
        self.assertEqual(list(self._read_rows(self.company_a)), self.customer.ids)
        self.assertValues(contact, revenue_total=101.0)
        self.assertFiguresRight(self.company_a)

    def test_branch_that_becomes_a_contact_joins_its_company(self):
        branch = self._create_customer("Branch", parent_id=self.customer.id)
        self._create_invoice(branch, 100.0, "2026-01-10")
        self.metrics._refresh(self.company_a)
        self.assertEqual(list(self._read_rows(self.company_a)), branch.ids)
        branch.is_company = False
        self.metrics._refresh(self.company_a)
        self.assertEqual(list(self._read_rows(self.company_a)), self.customer.ids)
        self.assertFiguresRight(self.company_a)

    def test_merge_adds_up_in_every_company(self):
        double = self._create_customer("Acme Inc.")
        late = self._create_customer("Acme Corp.")
        self._create_invoice(self.customer, 100.0, "2026-01-10")
        self._create_invoice(double, 10.0, "2026-01-10")
        self._create_history(double, "B", [("2026-01-09", 3.0)], self.company_b)
        for company in self.companies:
            self.metrics._refresh(company)
        self._create_invoice(late, 1.0, "2026-01-10")  # still in the queue
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.customer | double | late).ids, self.customer
        )
        for company in self.companies:
            self.metrics._refresh(company)
            self.assertFiguresRight(company)
        self.assertValues(self.customer, revenue_total=111.0)
        self.assertEqual(self._read_rows(self.company_b)[self.customer.id][3], 3)

    def test_deleted_partner_leaves_no_figures(self):
        history = self._create_history(self.customer, "S1", [("2026-01-11", 1.0)])
        self.metrics._refresh(self.company_a)
        history.unlink()
        self.customer.unlink()
        self.assertEqual(self._read_rows(self.company_a), {})

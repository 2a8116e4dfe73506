"""What it costs to keep the figures, and that they stay right."""

from odoo.tests import tagged

from .customer_metric_common import CustomerMetricCommon


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerMetricUpkeep(CustomerMetricCommon):
    """Query budgets and crons."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._create_customer("Acme")

    # ------------------------------------------------------------
    # COST
    # ------------------------------------------------------------

    def test_posting_a_batch_costs_one_query(self):
        """What a whole posting costs is asserted by the gate of the ERP's cost."""
        queue = type(self.env["crm.event.queue"])
        push, noted = queue._push, []

        def count(events, kind, rows):
            before = self.cr.sql_log_count
            push(events, kind, rows)
            noted.append((kind, len(rows), self.cr.sql_log_count - before))

        invoices = self.env["account.move"].union(
            *(
                self._create_invoice(self.customer, 10.0, "2026-01-10", post=False)
                for _index in range(3)
            )
        )
        self.env.flush_all()
        self.patch(queue, "_push", count)
        invoices._post()
        self.env.flush_all()
        self.assertEqual(noted, [("invoice", 3, 1)])

    def test_writing_a_partner_costs_nothing(self):
        def write(**values):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.customer.write(values)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        write(comment="0")
        with_hook = write(comment="1")
        self.patch(
            type(self.env["res.partner"]),
            "_push_metric_event",
            lambda self, kind: self.fail("no event was due"),
        )
        self.assertEqual(write(comment="2"), with_hook)

    def test_figures_that_are_right_are_not_written(self):
        self._create_history(self.customer, "S1", [("2026-01-01", 5.0)])
        self.metrics._refresh(self.company_a)
        self._push(self.customer, self.company_a)
        self.env.cr.execute("SELECT ctid FROM crm_customer_metric")
        before = self.env.cr.fetchall()
        self.assertEqual(self.metrics._refresh(self.company_a), 1)
        self.assertEqual(self.metrics._rebuild(self.company_a), 1)
        self.env.cr.execute("SELECT ctid FROM crm_customer_metric")
        self.assertEqual(self.env.cr.fetchall(), before)

    # ------------------------------------------------------------
    # CRONS
    # ------------------------------------------------------------

    def test_cron_works_the_queue_of_all_companies(self):
        for company in self.companies:
            self._create_history(
                self.customer, "S1", [("2026-01-01", 5.0)], company=company
            )
        cron = self.env.ref("crm_extended.ir_cron_refresh_metric")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        for company in self.companies:
            self.assertEqual(self._count_events(company), 0)
            self.assertFiguresRight(company)

    def test_nightly_check_reports_and_mends(self):
        self._create_history(self.customer, "S1", [("2026-01-01", 5.0)])
        self.metrics._refresh(self.company_a)
        cron = self.env.ref("crm_extended.ir_cron_check_metric")
        with self.enter_registry_test_mode():
            with self.assertNoLogs("odoo.addons.crm_extended", level="ERROR"):
                cron.method_direct_trigger()
            self.env.cr.execute(
                "UPDATE crm_customer_metric SET revenue_total = 6"
                " WHERE partner_id = %s",
                self.customer.ids,
            )
            self.env.invalidate_all()
            with self.assertLogs("odoo.addons.crm_extended", level="ERROR") as logs:
                cron.method_direct_trigger()
        self.assertIn(str(self.customer.ids), logs.output[0])
        self.assertFiguresRight(self.company_a)

    def test_failure_of_one_company_does_not_stop_the_others(self):
        for company in self.companies:
            self._create_history(
                self.customer, "S1", [("2026-01-01", 5.0)], company=company
            )
        refresh = type(self.metrics)._refresh
        failing = self.company_a.id

        def fail_for_one(self, company, wait=True):
            if company.id == failing:
                raise ValueError("broken")
            return refresh(self, company, wait)

        self.patch(type(self.metrics), "_refresh", fail_for_one)
        cron = self.env.ref("crm_extended.ir_cron_refresh_metric")
        with (
            self.enter_registry_test_mode(),
            self.assertLogs("odoo.addons.crm_extended", level="ERROR"),
        ):
            cron.method_direct_trigger()
        self.assertFiguresRight(self.company_b)
        self.assertEqual(self._read_rows(self.company_a), {})

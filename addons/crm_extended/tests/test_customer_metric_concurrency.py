"""Two transactions at once never leave figures that no single one would."""

import threading

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name
from odoo.tools import mute_logger

from .customer_metric_oracle import compute_figures, read_documents

DAYS = ("2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01", "2026-05-01")


@tagged("post_install", "-at_install", "crm_extended")
class TestCustomerMetricConcurrency(BaseCase):
    """Real connections and commits; what is made is removed at the end."""

    def setUp(self):
        super().setUp()
        self.customer_ids = []
        self.addCleanup(self._remove_all)
        self.registry = Registry(get_db_name())
        with self._open() as env:
            self.company_id = env.ref("base.main_company").id
            customers = env["res.partner"].create(
                [{"name": f"At once {index}", "is_company": True} for index in DAYS]
            )
            self.customer_ids = customers.ids
            for customer_id, day in zip(self.customer_ids[:3], DAYS, strict=False):
                self._add_sale(env, customer_id, day)
            self._refresh(env)

    # ------------------------------------------------------------
    # TESTS
    # ------------------------------------------------------------

    def test_cron_skips_a_company_that_is_being_refreshed(self):
        with self._open() as first, self._open() as second:
            self._add_sale(first, self.customer_ids[3], DAYS[3])
            first.cr.commit()
            self.assertEqual(self._refresh(first), 1)
            self.assertEqual(self._refresh(second, wait=False), 0)
            first.cr.commit()
        self._assert_right()

    def test_stale_transaction_is_refused_and_right_the_second_time(self):
        """Both add a customer; each alone would score without the other's."""
        with self._open() as first, self._open() as second:
            self._add_sale(first, self.customer_ids[3], DAYS[3])
            first.cr.commit()
            self._add_sale(second, self.customer_ids[4], DAYS[4])
            second.cr.commit()
            # the second transaction begins here and sees the database as of now
            second.cr.execute("SELECT 1 FROM res_company LIMIT 1")
            self._refresh(first)
            first.cr.commit()
            self._push(first, self.customer_ids[0])
            first.cr.commit()
            with (
                self.assertNoLogs("odoo.sql_db", "ERROR"),
                self.assertRaises(psycopg2.errors.SerializationFailure),
            ):
                self._refresh(second)
            second.cr.rollback()
            self.assertEqual(self._refresh(second), 1)
            second.cr.commit()
        self._assert_right()

    @mute_logger("odoo.sql_db")
    def test_caller_waits_for_the_refresh_that_runs(self):
        outcomes = []
        with self._open() as first, self._open() as second:
            self._add_sale(first, self.customer_ids[3], DAYS[3])
            first.cr.commit()
            self._refresh(first)
            thread = threading.Thread(
                target=self._refresh_until_done, args=(second, outcomes)
            )
            thread.start()
            thread.join(timeout=1)
            self.assertTrue(thread.is_alive(), "it should wait for the lock")
            first.cr.commit()
            thread.join(timeout=30)
        self.assertEqual(outcomes, ["again", 0])
        self._assert_right()

    def test_posting_never_waits_for_a_refresh(self):
        with self._open() as first, self._open() as second:
            self._add_sale(first, self.customer_ids[3], DAYS[3])
            first.cr.commit()
            self._refresh(first)
            second.cr.execute("SET LOCAL lock_timeout = '1s'")
            self._add_sale(second, self.customer_ids[3], DAYS[4], "late")
            second.cr.commit()
            first.cr.commit()
            self.assertEqual(self._refresh(second), 1)
            second.cr.commit()
        self._assert_right()

    @mute_logger("odoo.sql_db")
    def test_first_refresh_of_two_at_once(self):
        with self._open() as env:
            env.cr.execute(
                "DELETE FROM crm_metric_state WHERE company_id = %s", [self.company_id]
            )
        outcomes = []
        envs = [self._open() for _index in range(4)]
        threads = [
            threading.Thread(
                target=self._refresh_until_done, args=(opened.__enter__(), outcomes)
            )
            for opened in envs
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        for opened in envs:
            opened.__exit__(None)
        numbers = [outcome for outcome in outcomes if outcome != "again"]
        row_count = self._assert_right()
        self.assertEqual(sorted(numbers), [0, 0, 0, row_count])

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _open(self):
        """Return a context: an environment on a connection of its own."""
        return _Connection(self.registry)

    def _refresh(self, env, wait=True):
        company = env["res.company"].browse(self.company_id)
        return env["crm.customer.metric"]._refresh(company, wait=wait)

    def _refresh_until_done(self, env, outcomes):
        """Do what Odoo does with a request: begin again when it cannot serialize."""
        for _attempt in range(5):
            try:
                outcomes.append(self._refresh(env))
                env.cr.commit()
                return
            except psycopg2.errors.SerializationFailure:
                env.cr.rollback()
                outcomes.append("again")

    def _push(self, env, customer_id):
        env["crm.event.queue"]._push("test", [(self.company_id, customer_id, None)])

    def _add_sale(self, env, customer_id, day, ref="S"):
        env.cr.execute(
            """
            INSERT INTO crm_sale_history (
                company_id, source, document_ref, line_ref, date, partner_id, quantity,
                unit_price, currency_id, amount
            )
            SELECT id, 'test', %s, '1', %s, %s, 1, 5, currency_id, 5
              FROM res_company WHERE id = %s
            """,
            [f"{ref}{customer_id}", day, customer_id, self.company_id],
        )
        env["crm.event.queue"]._push("test", [(self.company_id, customer_id, None)])

    def _assert_right(self):
        with self._open() as env:
            company = env["res.company"].browse(self.company_id)
            expected = compute_figures(
                read_documents(env, company), company._get_crm_reference_date()
            )
            env.cr.execute(
                "SELECT partner_id, sale_count, rfm_code FROM crm_customer_metric"
                " WHERE company_id = %s",
                [self.company_id],
            )
            self.assertEqual(
                {row[0]: row[1:] for row in env.cr.fetchall()},
                {key: (row[2], row[-1]) for key, row in expected.items()},
            )
            self.assertGreaterEqual(len(expected), 3)
            return len(expected)

    def _remove_all(self):
        with self._open() as env:
            env["crm.sale.history"].search(
                [("partner_id", "in", self.customer_ids)]
            ).unlink()
            env["res.partner"].browse(self.customer_ids).unlink()
            env["crm.customer.metric"]._rebuild(
                env["res.company"].browse(self.company_id)
            )


class _Connection:
    """An environment of the superuser on a connection of its own, committed at exit."""

    def __init__(self, registry):
        self.registry = registry

    def __enter__(self):
        self.cr = db_connect(self.registry.db_name).cursor()
        return api.Environment(self.cr, SUPERUSER_ID, {})

    def __exit__(self, error, *_rest):
        if error is None:
            # a connection of its own, as a second process has
            self.cr.commit()  # pylint: disable=invalid-commit
        self.cr.close()

"""The customer's page among 200,000 customers: milliseconds and queries per page.

Runs in the database of the other benches:  ./crm bench customer_360 [-- OPTIONS]
Adds orders, deliveries, messages, mailings and payments to the customers with invoices
that ``customer_metrics`` makes, opens pages as a sales manager, and prints the medians.
Returns 1 when the page takes longer than the target, or a customer with 200 documents
costs more queries than one with a document.
"""

import argparse
import statistics
import time

import customer_metrics

from odoo.tools import SQL

TARGET_SECONDS = 0.150
BUSY_DOCUMENTS = 200
LOGIN = "bench_manager"

# one document of each kind for every second customer, and many for the busy one
DOCUMENTS = """
    CREATE TABLE bench_document AS
    SELECT id AS partner_id, row_number() OVER () AS number,
           timestamp '2026-06-30' - random() * interval '900 days' AS at
      FROM bench_customer, generate_series(1, 2)
     WHERE number %% 2 = 0
     UNION ALL
    SELECT %(busy)s, 1000000 + number,
           timestamp '2026-06-30' - number * interval '1 day'
      FROM generate_series(1, %(count)s) number
    """
INSERTS = {
    "sale_order": SQL(
        """
        INSERT INTO sale_order (
            name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
            picking_policy, date_order, create_date, state, invoice_status,
            currency_id, amount_total
        )
        SELECT 'BENCH' || number, bench_size('company'), partner_id, partner_id,
               partner_id, 'direct', at, at,
               CASE WHEN number %% 5 = 0 THEN 'draft' ELSE 'sale' END,
               CASE WHEN number %% 3 = 0 THEN 'to invoice' ELSE 'invoiced' END,
               bench_size('currency'), number %% 900
          FROM bench_document
        """
    ),
    "mail_message": SQL(
        """
        INSERT INTO mail_message (
            model, res_id, message_type, date, create_date, body, subject
        )
        SELECT 'res.partner', partner_id, 'email', at, at, '<p>Hello</p>', 'Letter'
          FROM bench_document
        """
    ),
    "mailing_trace": SQL(
        """
        INSERT INTO mailing_trace (
            model, res_id, trace_type, trace_status, sent_datetime, create_date
        )
        SELECT 'res.partner', partner_id, 'mail', 'open', at, at FROM bench_document
        """
    ),
    "crm_lead": SQL(
        """
        INSERT INTO crm_lead (
            name, type, partner_id, company_id, active, won_status, create_date
        )
        SELECT 'Deal', 'opportunity', partner_id, bench_size('company'), TRUE,
               CASE WHEN number %% 4 = 0 THEN 'pending' ELSE 'won' END, at
          FROM bench_document
        """
    ),
}
PICKINGS = """
    INSERT INTO stock_picking (
        name, company_id, partner_id, location_id, location_dest_id, picking_type_id,
        move_type, state, scheduled_date, date_done, create_date
    )
    SELECT 'BENCH/OUT/' || number, bench_size('company'), partner_id, %(source)s,
           %(target)s, %(kind)s, 'direct',
           CASE WHEN number %% 4 = 0 THEN 'assigned' ELSE 'done' END, at,
           CASE WHEN number %% 4 = 0 THEN NULL ELSE at END, at
      FROM bench_document
    """


def main(env, argv):
    """Generate the data when it is not there, measure, print.

    :return: 0 when the targets are met, else 1.
    """
    options = _parse(argv)
    company = customer_metrics._get_company(env)
    customer_metrics._generate(env, company, options)
    busy, quiet = _get_extremes(env)
    _generate_documents(env, company, busy)
    if not env["crm.customer.metric"].search_count([("company_id", "=", company.id)]):
        env["crm.customer.metric"]._rebuild(company)
        env.cr.commit()
    return _measure(env, company, busy, quiet, options)


def _parse(argv):
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--pages", type=int, default=50)
    return parser.parse_args(argv)


# ------------------------------------------------------------
# DATA
# ------------------------------------------------------------


def _get_extremes(env):
    """Return the ids of a customer that gets many documents, and of one with few."""
    env.cr.execute(SQL("SELECT id FROM bench_customer WHERE number IN (2, 4)"))
    return [row[0] for row in env.cr.fetchall()]


def _generate_documents(env, company, busy):
    """Add the documents unless a former run did."""
    env.cr.execute(SQL("SELECT to_regclass('bench_document')"))
    if env.cr.fetchone()[0]:
        return
    started = time.perf_counter()
    warehouse = _get_warehouse(env, company)
    env.cr.execute(SQL(DOCUMENTS, busy=busy, count=BUSY_DOCUMENTS))
    for statement in INSERTS.values():
        env.cr.execute(statement)
    env.cr.execute(
        SQL(
            PICKINGS,
            source=warehouse.lot_stock_id.id,
            target=env.ref("stock.stock_location_customers").id,
            kind=warehouse.out_type_id.id,
        )
    )
    for table in (*INSERTS, "stock_picking"):
        customer_metrics._vacuum(env, table)
    env.cr.commit()
    print(f"documents generated in {time.perf_counter() - started:.0f} s")


def _get_warehouse(env, company):
    """Return the company's warehouse, made when it has none."""
    warehouses = env["stock.warehouse"].with_company(company)
    return warehouses.search(
        [("company_id", "=", company.id)], limit=1
    ) or warehouses.create(
        {"name": company.name, "code": "BENCH", "company_id": company.id}
    )


def _get_manager(env, company):
    """Return a sales manager of the company who may also send mailings."""
    user = env["res.users"].search([("login", "=", LOGIN)])
    if not user:
        groups = env.ref("crm_extended.crm_extended_group_manager")
        groups |= env.ref("crm_extended.crm_extended_group_marketer")
        user = env["res.users"].create(
            {
                "name": "Bench Manager",
                "login": LOGIN,
                "company_id": company.id,
                "company_ids": [(6, 0, company.ids)],
                "group_ids": [(6, 0, groups.ids)],
            }
        )
        env.cr.commit()
    return user


# ------------------------------------------------------------
# MEASUREMENTS
# ------------------------------------------------------------


def _measure(env, company, busy, quiet, options):
    """Open pages, print medians; return the exit code."""
    pages = env["crm.customer.page"].with_user(_get_manager(env, company))
    env.cr.execute(
        SQL(
            "SELECT id FROM bench_customer ORDER BY md5(id::text) LIMIT %s",
            options.pages,
        )
    )
    some = [row[0] for row in env.cr.fetchall()]
    _open(pages, some[0])  # fills the caches of the registry
    met = True
    for name, partner_ids in (
        (f"{options.pages} customers", some),
        ("few documents", [quiet] * options.pages),
        (f"{BUSY_DOCUMENTS} of each kind", [busy] * options.pages),
    ):
        results = [_open(pages, partner_id) for partner_id in partner_ids]
        seconds = [result[0] for result in results]
        median = statistics.median(seconds)
        met &= median < TARGET_SECONDS
        print(
            f"{name:22} median {median * 1000:4.0f} ms"
            f"   from {min(seconds) * 1000:.0f} to {max(seconds) * 1000:.0f}"
            f"   queries {max(result[1] for result in results)}"
        )
    few, many = (_open(pages, partner_id)[1] for partner_id in (quiet, busy))
    print(
        f"queries: {few} with few documents, {many} with {BUSY_DOCUMENTS} of each kind"
    )
    return 0 if met and many <= few else 1


def _open(pages, partner_id):
    """Return the seconds and queries of one page, with nothing in the record cache."""
    pages.env.invalidate_all()
    queries = pages.env.cr.sql_log_count
    started = time.perf_counter()
    pages.get_page(partner_id)
    return time.perf_counter() - started, pages.env.cr.sql_log_count - queries

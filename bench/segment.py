"""A segment over many customers: our refresh beside the same set by plain SQL.

Runs in a database of its own:  ./crm bench segment [-- OPTIONS]
Prints the median of each measurement and the ratios; returns 1 when a target is missed.
"""

import argparse
import statistics
import time

from odoo import Command
from odoo.tools import SQL

COMPANY = "Bench Company"
TARGET_RATIO = 1.5
TARGET_CHANGED_SECONDS = 1.0
ORDERS_PER_CUSTOMER = 2
REFERENCE_DATE = "2026-06-30"
DAYS = 90

GENERATE = (
    SQL(
        """
        INSERT INTO res_partner (
            id, name, complete_name, active, is_company, type, partner_share,
            commercial_partner_id, city, email, autopost_bills, write_date, create_date
        )
        SELECT nextval('res_partner_id_seq'), name, name, TRUE, TRUE, 'contact', TRUE,
               currval('res_partner_id_seq'), 'City ' || number %% 10,
               'bench' || number || '@example.com', 'ask', '2026-01-01', '2026-01-01'
          FROM (
            SELECT number, 'Bench ' || md5(number::text) AS name
              FROM generate_series(1, bench_size('customers')) number
          ) customer
        """
    ),
    SQL(
        """
        INSERT INTO sale_order (
            name, company_id, partner_id, partner_invoice_id, partner_shipping_id,
            state, date_order, amount_untaxed, currency_id, currency_rate, warehouse_id,
            picking_policy, write_date, create_date
        )
        SELECT 'B' || row_number() OVER (), bench_size('company'), id, id, id, 'sale',
               timestamp '2026-06-30 12:00' - random() * 365 * interval '1 day',
               round((exp(random() * 4) * 20)::numeric, 2), bench_size('currency'), 1,
               bench_size('warehouse'), 'direct', '2026-01-01', '2026-01-01'
          FROM res_partner, generate_series(1, bench_size('orders'))
         WHERE name LIKE 'Bench %%' AND active AND random() < 0.8
        """
    ),
)


def main(env, argv):
    """Generate the data when it is not there, measure, print.

    :return: 0 when the targets are met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--changed", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args(argv)
    company = _get_company(env)
    _generate(env, company, options)
    times = _measure(env, company, options)
    return _report(times, options)


# ------------------------------------------------------------
# DATA
# ------------------------------------------------------------


def _get_company(env):
    """Return the company of the bench; no other one has the job's attention."""
    companies = env["res.company"]
    company = companies.search([("name", "=", COMPANY)])
    if not company:
        company = companies.create({"name": COMPANY})
    company.crm_analysis_date = REFERENCE_DATE
    companies.search([("id", "!=", company.id)]).crm_segments_enabled = False
    # the bench does what the job does, at times that it knows
    env.ref("crm_extended.ir_cron_refresh_segment").active = False
    env.cr.commit()
    return company


def _generate(env, company, options):
    """Fill the company unless a former run did."""
    env.cr.execute(SQL("SELECT to_regclass('bench_plain_member')"))
    if not env.cr.fetchone()[0]:
        started = time.perf_counter()
        warehouses = env["stock.warehouse"].with_company(company)
        warehouse = warehouses.search([("company_id", "=", company.id)], limit=1)
        if not warehouse:
            warehouse = warehouses.create({"name": COMPANY, "code": "BENCH"})
        sizes = {
            "customers": options.customers,
            "orders": ORDERS_PER_CUSTOMER,
            "company": company.id,
            "currency": company.currency_id.id,
            "warehouse": warehouse.id,
        }
        pairs = ", ".join(f'"{key}": {value}' for key, value in sizes.items())
        env.cr.execute(
            SQL(
                "CREATE FUNCTION bench_size(name text) RETURNS int IMMUTABLE LANGUAGE"
                " sql AS $$ SELECT (%s::jsonb ->> name)::int $$",
                f"{{{pairs}}}",
            )
        )
        env.cr.execute(SQL("SELECT setseed(0.5)"))
        for statement in GENERATE:
            env.cr.execute(statement)
        # what anybody needs who keeps a set: a row per member, each once
        env.cr.execute(
            SQL(
                "CREATE TABLE bench_plain_member (segment_id int, partner_id int,"
                " date_entered timestamp, PRIMARY KEY (segment_id, partner_id))"
            )
        )
        env.cr.commit()
        print(f"data generated in {time.perf_counter() - started:.0f} s")
    for table in ("res_partner", "sale_order"):
        _vacuum(env, table)
    env.cr.execute(
        SQL(
            "SELECT COUNT(*), COUNT(DISTINCT partner_id) FROM sale_order"
            " WHERE company_id = %s",
            company.id,
        )
    )
    print("orders: {:,}; customers with orders: {:,}".format(*env.cr.fetchone()))
    env.cr.commit()


def _vacuum(env, table):
    """Do what autovacuum does after a load, so that it does not do it meanwhile."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    connection.autocommit = False


def _get_segment(env, company):
    """Return the segment that is measured: a city, and what was ordered in 90 days."""
    segment = env["crm.segment"]._get_by_code("bench", company)
    return segment or env["crm.segment"].create(
        {
            "name": "Bench",
            "code": "bench",
            "company_id": company.id,
            "domain": "[('city', 'in', ('City 1', 'City 2', 'City 3', 'City 4'))]",
            "rule_ids": [
                Command.create({"kind": "order_count", "value": 1, "days": DAYS}),
                Command.create(
                    {
                        "kind": "order_amount",
                        "operator": ">",
                        "value": 200,
                        "days": DAYS,
                    }
                ),
            ],
        }
    )


# ------------------------------------------------------------
# MEASUREMENTS
# ------------------------------------------------------------


def _build_plain_set(company):
    """Build the same set as somebody would write it by hand.

    What people in a company order is the company's, as in the segment.
    """
    return SQL(
        """
        SELECT partner.id
          FROM res_partner partner
          JOIN (
            SELECT who.commercial_partner_id AS id
              FROM sale_order d
              JOIN res_partner who ON who.id = d.partner_id
             WHERE d.company_id = %s AND d.state = 'sale'
               AND d.date_order >= timestamp '2026-07-01' - interval '90 days'
               AND d.date_order < timestamp '2026-07-01'
             GROUP BY who.commercial_partner_id
            HAVING COUNT(*) >= 1 AND SUM(d.amount_untaxed / d.currency_rate) > 200
          ) buyer ON buyer.id = partner.commercial_partner_id
         WHERE partner.active AND partner.partner_share
           AND partner.city IN ('City 1', 'City 2', 'City 3', 'City 4')
           AND (partner.company_id IS NULL OR partner.company_id = %s)
        """,
        company.id,
        company.id,
    )


def _run_plain(env, company):
    """Store the set by plain SQL, each member once."""
    env.cr.execute(
        SQL(
            "INSERT INTO bench_plain_member SELECT 1, id, now() FROM (%s) found",
            _build_plain_set(company),
        )
    )


def _run_plain_again(env, company):
    """Compare the stored set with a fresh one by plain SQL, when nothing changed."""
    env.cr.execute(
        SQL(
            "SELECT COUNT(*) FROM (%s) fresh"
            " FULL JOIN bench_plain_member member ON member.partner_id = fresh.id"
            " WHERE fresh.id IS NULL OR member.partner_id IS NULL",
            _build_plain_set(company),
        )
    )


def _measure(env, company, options):
    """Return {name: [seconds]}; ours and the plain set take turns."""
    segment = _get_segment(env, company)
    times = {}

    def timed(name, work):
        env.cr.commit()
        started = time.perf_counter()
        work()
        env.cr.commit()
        times.setdefault(name, []).append(time.perf_counter() - started)

    segments = env["crm.segment"]
    segments._refresh_company(company)
    for turn in range(options.repeats + 1):
        env.cr.execute(SQL("TRUNCATE bench_plain_member"))
        env["crm.segment.member"]._remove("segment_id", segment.ids)
        for table in ("crm_segment_member", "bench_plain_member"):
            _vacuum(env, table)
        timed("plain, first", lambda: _run_plain(env, company))
        timed("refresh, first", segment._refresh)
        _ensure_same(env, segment)
        for table in ("crm_segment_member", "bench_plain_member"):
            _vacuum(env, table)
        timed("plain, nothing new", lambda: _run_plain_again(env, company))
        timed("refresh, nothing new", segment._refresh)
        # twice: a change is looked at by two runs, see crm.segment.state
        segments._refresh_company(company)
        env.cr.commit()
        segments._refresh_company(company)
        _change(env, company, options.changed, turn)
        timed("changed", lambda: _look(segments, company, options))
        _change_back(env)
        if not turn:
            times.clear()  # the first turn warms up
    return times


def _look(segments, company, options):
    """Look at what changed; stop when it was more or less than that."""
    count = segments._refresh_company(company)
    if not options.changed <= count <= 2 * options.changed:
        raise SystemExit(f"{count} customers were looked at")


def _change(env, company, count, turn):
    """Move so many customers to another city, as a write does."""
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET city = 'City 1', write_date = now()"
            " AT TIME ZONE 'UTC' WHERE id IN (SELECT id FROM res_partner"
            " WHERE name LIKE 'Bench %%' ORDER BY md5(id::text || %s) LIMIT %s)",
            str(turn) + str(time.time()),
            count,
        )
    )
    env.cr.commit()


def _change_back(env):
    """Let the changes be old, so that the next turn looks at its own only."""
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET write_date = '2026-01-01'"
            " WHERE write_date > '2026-01-02' AND name LIKE 'Bench %%'"
        )
    )
    env.cr.commit()
    _vacuum(env, "res_partner")


def _ensure_same(env, segment):
    """Stop when the two sets differ: then times mean nothing."""
    env.cr.execute(
        SQL(
            "SELECT COUNT(*) FILTER (WHERE plain.partner_id IS NULL"
            " OR ours.partner_id IS NULL), COUNT(*) FROM (%s) ours"
            " FULL JOIN bench_plain_member plain USING (partner_id)",
            segment._get_member_ids_query(),
        )
    )
    differing, total = env.cr.fetchone()
    if differing or not total:
        raise SystemExit(f"{differing} of {total} members differ from plain SQL")


# ------------------------------------------------------------
# RESULT
# ------------------------------------------------------------


def _report(times, options):
    """Print medians and ratios; return the exit code."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(
            f"{name:24} median {medians[name]:6.3f} s"
            f"   from {min(values):.3f} to {max(values):.3f}"
        )
    met = True
    for name in ("first", "nothing new"):
        ratio = medians[f"refresh, {name}"] / medians[f"plain, {name}"]
        met &= ratio <= TARGET_RATIO
        print(f"refresh, {name:15} {ratio:.2f} x plain SQL (target {TARGET_RATIO})")
    changed = medians["changed"]
    met &= changed < TARGET_CHANGED_SECONDS
    print(
        f"{options.changed:,} changed customers in {changed:.3f} s"
        f" (target {TARGET_CHANGED_SECONDS})"
    )
    return 0 if met else 1

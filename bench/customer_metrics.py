"""Figures of 200,000 customers: our rebuild and refresh beside the plain aggregate.

Runs in a database of its own:  ./crm bench customer_metrics [-- OPTIONS]
Prints the median of each measurement and the ratios; returns 1 when a target is missed.
"""

import argparse
import statistics
import time

from odoo.tools import SQL

COMPANY = "Bench Company"
TARGET_RATIO = 2.0
TARGET_REFRESH_SECONDS = 1.0
REFERENCE_DATE = "2026-06-30"

# customers differ: many buy once, few often; 3 of 100 documents are credit notes
GENERATE = (
    SQL(
        """
        INSERT INTO res_partner (
            id, name, complete_name, active, is_company, type, partner_share,
            commercial_partner_id, city, email, phone, autopost_bills
        )
        SELECT nextval('res_partner_id_seq'), name, name, TRUE, TRUE, 'contact', TRUE,
               currval('res_partner_id_seq'), 'City ' || number %% 500,
               'bench' || number || '@example.com', NULL, 'ask'
          FROM (
            SELECT number, 'Bench ' || md5(number::text) AS name
              FROM generate_series(1, bench_size('customers')) number
          ) customer
        """
    ),
    SQL(
        """
        CREATE TABLE bench_customer AS
        SELECT id, row_number() OVER (ORDER BY id) AS number,
               power(random(), 3) AS eagerness, (random() * 900)::int AS since
          FROM res_partner WHERE name LIKE 'Bench %%' AND active
        """
    ),
    SQL(
        """
        INSERT INTO account_move (
            journal_id, company_id, currency_id, partner_id, commercial_partner_id,
            move_type, state, auto_post, date, invoice_date, amount_untaxed_signed,
            name, sequence_prefix, sequence_number, payment_state
        )
        SELECT bench_size('journal'), bench_size('company'), bench_size('currency'),
               id, id, kind, 'posted', 'no', day, day,
               CASE kind WHEN 'out_refund' THEN -amount / 4 ELSE amount END,
               'BENCH/' || number, 'BENCH/', number, 'paid'
          FROM (
            SELECT customer.id, row_number() OVER () AS number,
                   CASE WHEN random() < 0.03 THEN 'out_refund' ELSE 'out_invoice' END
                       AS kind,
                   (date '2023-07-01' + since + (random() * (1095 - since))::int)
                       AS day,
                   round((exp(random() * 4) * 10)::numeric, 2) AS amount
              FROM bench_customer customer,
                   generate_series(1, 1 + floor(
                       eagerness * 4.0 * (
                           bench_size('documents')::float
                           / bench_size('customers') - 1
                       ) + random()
                   )::int) document
             LIMIT bench_size('documents')
          ) document
        """
    ),
)

PLAIN_AGGREGATE = SQL(
    """
    CREATE TEMPORARY TABLE bench_plain AS
    SELECT customer.*,
           ntile(5) OVER (ORDER BY last_sale_date, partner_id) AS recency_score,
           ntile(5) OVER (ORDER BY sale_count, partner_id) AS frequency_score,
           ntile(5) OVER (ORDER BY revenue_total, partner_id) AS monetary_score
      FROM (
        SELECT commercial_partner_id AS partner_id,
               MIN(invoice_date) FILTER (WHERE amount_untaxed_signed > 0)
                   AS first_sale_date,
               MAX(invoice_date) FILTER (WHERE amount_untaxed_signed > 0)
                   AS last_sale_date,
               COUNT(*) FILTER (WHERE amount_untaxed_signed > 0) AS sale_count,
               SUM(amount_untaxed_signed) AS revenue_total,
               SUM(amount_untaxed_signed) FILTER (
                   WHERE invoice_date BETWEEN date '2025-07-01' AND date '2026-06-30'
               ) AS revenue_12m,
               AVG(amount_untaxed_signed) FILTER (WHERE amount_untaxed_signed > 0)
                   AS average_sale
          FROM account_move
         WHERE company_id = bench_size('company') AND state = 'posted'
           AND move_type IN ('out_invoice', 'out_refund')
         GROUP BY commercial_partner_id
      ) customer
     WHERE sale_count > 0
    """
)


def main(env, argv):
    """Generate the data when it is not there, measure, print.

    :return: 0 when the targets are met, else 1.
    """
    options = _parse(argv)
    company = _get_company(env)
    _generate(env, company, options)
    times = _measure(env, company, options)
    return _report(times, options)


def _parse(argv):
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=200_000)
    parser.add_argument("--documents", type=int, default=1_000_000)
    parser.add_argument("--changed", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=5)
    return parser.parse_args(argv)


# ------------------------------------------------------------
# DATA
# ------------------------------------------------------------


def _get_company(env):
    """Return the company of the bench, with accounts and a sales journal."""
    company = env["res.company"].search([("name", "=", COMPANY)])
    if not company:
        company = env["res.company"].create({"name": COMPANY})
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
    company.crm_analysis_date = REFERENCE_DATE
    env.cr.commit()
    return company


def _generate(env, company, options):
    """Fill the company unless a former run did."""
    sizes = {
        "customers": options.customers,
        "documents": options.documents,
        "company": company.id,
        "currency": company.currency_id.id,
        "journal": env["account.journal"]
        .search([("type", "=", "sale"), ("company_id", "=", company.id)], limit=1)
        .id,
    }
    env.cr.execute(SQL("SELECT to_regclass('bench_customer')"))
    if not env.cr.fetchone()[0]:
        started = time.perf_counter()
        env.cr.execute(
            SQL(
                "CREATE FUNCTION bench_size(name text) RETURNS int IMMUTABLE LANGUAGE"
                " sql AS $$ SELECT (%s::jsonb ->> name)::int $$",
                _to_json(sizes),
            )
        )
        env.cr.execute(SQL("SELECT setseed(0.5)"))
        for statement in GENERATE:
            env.cr.execute(statement)
        env.cr.commit()
        print(f"data generated in {time.perf_counter() - started:.0f} s")
    for table in ("account_move", "res_partner"):
        _vacuum(env, table)
    env.cr.execute(
        SQL(
            "SELECT COUNT(DISTINCT commercial_partner_id), COUNT(*) FROM account_move"
            " WHERE company_id = %s",
            company.id,
        )
    )
    print("customers with documents: {:,}; documents: {:,}".format(*env.cr.fetchone()))
    env.cr.commit()


def _to_json(values):
    """Return the JSON text of a flat dictionary of whole numbers."""
    return "{" + ", ".join(f'"{key}": {value}' for key, value in values.items()) + "}"


def _vacuum(env, table):
    """Do what autovacuum does after a load, so that it does not do it meanwhile."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    env.cr.execute(SQL("VACUUM ANALYZE %s", SQL.identifier(table)))
    connection.autocommit = False


# ------------------------------------------------------------
# MEASUREMENTS
# ------------------------------------------------------------


def _measure(env, company, options):
    """Return {name: [seconds]}; ours and the plain aggregate take turns."""
    metrics = env["crm.customer.metric"]
    times = {}

    def timed(name, work):
        env.cr.commit()
        started = time.perf_counter()
        work()
        env.cr.commit()
        times.setdefault(name, []).append(time.perf_counter() - started)

    for turn in range(options.repeats + 1):
        timed("plain", lambda: _run_plain(env))
        env.cr.execute(SQL("DROP TABLE bench_plain"))
        metrics._forget(company)
        _vacuum(env, "crm_customer_metric")
        timed("rebuild, first", lambda: metrics._rebuild(company))
        _vacuum(env, "crm_customer_metric")
        timed("plain", lambda: _run_plain(env))
        _ensure_same(env, company)
        env.cr.execute(SQL("DROP TABLE bench_plain"))
        timed("rebuild, nothing new", lambda: metrics._rebuild(company))
        _change(env, company, options.changed, turn)
        timed("refresh", lambda: metrics._refresh(company))
        if not turn:
            times.clear()  # the first turn warms up
    return times


def _run_plain(env):
    """Run the plain aggregate with the memory that our own pass gives itself."""
    env.cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
    env.cr.execute(SQL("SET LOCAL jit = off"))
    env.cr.execute(PLAIN_AGGREGATE)


def _change(env, company, count, turn):
    """Give so many customers one more invoice each, and announce them."""
    env.cr.execute(
        SQL(
            """
            INSERT INTO account_move (
                journal_id, company_id, currency_id, partner_id, commercial_partner_id,
                move_type, state, auto_post, date, invoice_date, amount_untaxed_signed,
                name, sequence_prefix, sequence_number, payment_state
            )
            SELECT bench_size('journal'), bench_size('company'),
                   bench_size('currency'), id, id, 'out_invoice', 'posted', 'no', day,
                   day, 50 + number %% 100, 'CHANGE/' || %(turn)s || '/' || number,
                   'CHANGE/', number, 'paid'
              FROM (
                SELECT id, number, date '2026-06-30' - (number %% 30)::int AS day
                  FROM bench_customer ORDER BY md5(id::text || %(turn)s) LIMIT %(count)s
              ) customer
            RETURNING partner_id, id
            """,
            turn=str(turn) + str(time.time()),
            count=count,
        )
    )
    env["crm.event.queue"]._push(
        "invoice", [(company.id, *row) for row in env.cr.fetchall()]
    )
    env.cr.commit()


def _ensure_same(env, company):
    """Stop when ours and the plain aggregate do not agree: then times mean nothing."""
    env.cr.execute(
        SQL(
            """
            SELECT COUNT(*)
              FROM (SELECT * FROM crm_customer_metric
                     WHERE company_id = %s AND sale_count > 0) ours
              FULL JOIN bench_plain plain USING (partner_id)
             WHERE (ours.sale_count, ours.revenue_total, ours.revenue_12m,
                    ours.average_sale, ours.recency_score, ours.frequency_score,
                    ours.monetary_score, ours.last_sale_date)
                   IS DISTINCT FROM
                   (plain.sale_count, plain.revenue_total,
                    COALESCE(plain.revenue_12m, 0), plain.average_sale,
                    plain.recency_score, plain.frequency_score, plain.monetary_score,
                    plain.last_sale_date)
            """,
            company.id,
        )
    )
    [differing] = env.cr.fetchone()
    if differing:
        raise SystemExit(f"{differing} customers differ from the plain aggregate")


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
    for name in ("rebuild, first", "rebuild, nothing new"):
        ratio = medians[name] / medians["plain"]
        met &= ratio <= TARGET_RATIO
        print(f"{name:24} {ratio:.2f} x plain aggregate (target {TARGET_RATIO})")
    refresh = medians["refresh"]
    met &= refresh < TARGET_REFRESH_SECONDS
    print(
        f"{'refresh':24} {options.changed:,} customers in {refresh:.3f} s"
        f" (target {TARGET_REFRESH_SECONDS})"
    )
    return 0 if met else 1

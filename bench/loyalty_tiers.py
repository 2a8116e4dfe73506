"""Tiers of 100,000 members from 1,000,000 invoice lines, beside the plain aggregate.

Runs in a database of its own:  ./crm bench loyalty_tiers [-- OPTIONS]
Prints the median of each measurement and the ratios; returns 1 when a target is missed.
"""

import argparse
import statistics
import time

from odoo.tools import SQL

COMPANY = "Bench Company"
PROGRAM = "Bench Club"
TARGET_RATIO = 2.0
TIERS = {"Bronze": 0, "Silver": 500, "Gold": 2000, "Platinum": 8000}

GENERATE = (
    SQL(
        """
        INSERT INTO res_partner (
            id, name, complete_name, active, is_company, type, partner_share,
            commercial_partner_id, autopost_bills
        )
        SELECT nextval('res_partner_id_seq'), name, name, TRUE, TRUE, 'contact', TRUE,
               currval('res_partner_id_seq'), 'ask'
          FROM (
            SELECT 'Tier ' || md5(number::text) AS name
              FROM generate_series(1, bench_size('members')) number
          ) customer
        """
    ),
    SQL(
        """
        CREATE TABLE bench_member AS
        SELECT id, power(random(), 3) AS eagerness
          FROM res_partner WHERE name LIKE 'Tier %%' AND active
        """
    ),
    SQL(
        """
        INSERT INTO loyalty_card (
            program_id, partner_id, code, points, active, company_id, create_date
        )
        SELECT bench_size('program'), id, 'T' || id, 0, TRUE, bench_size('company'),
               now() - random() * interval '900 days'
          FROM bench_member
        """
    ),
    SQL(
        """
        INSERT INTO account_move (
            journal_id, company_id, currency_id, partner_id, commercial_partner_id,
            move_type, state, auto_post, date, invoice_date, amount_untaxed_signed,
            amount_total, amount_residual, name, sequence_prefix, sequence_number,
            payment_state
        )
        SELECT bench_size('journal'), bench_size('company'), bench_size('currency'),
               id, id, kind, 'posted', 'no', day, day, 0, 100,
               CASE state WHEN 'partial' THEN 40 WHEN 'not_paid' THEN 100 ELSE 0 END,
               'TIER/' || number, 'TIER/', number, state
          FROM (
            SELECT member.id, row_number() OVER () AS number,
                   CASE WHEN random() < 0.03 THEN 'out_refund' ELSE 'out_invoice' END
                       AS kind,
                   current_date - (random() * 500)::int AS day,
                   (ARRAY['paid', 'paid', 'paid', 'paid', 'in_payment', 'reversed',
                          'partial', 'not_paid'])[1 + floor(random() * 8)::int] AS state
              FROM bench_member member,
                   generate_series(1, 1 + floor(
                       eagerness * 4.0 * (
                           bench_size('invoices')::float / bench_size('members') - 1
                       ) + random()
                   )::int) document
             LIMIT bench_size('invoices')
          ) document
        """
    ),
    SQL(
        """
        INSERT INTO account_move_line (
            move_id, company_id, journal_id, currency_id, company_currency_id,
            account_id, product_id, display_type, parent_state, date, name, balance,
            amount_currency, debit, credit
        )
        SELECT move.id, move.company_id, move.journal_id, move.currency_id,
               move.currency_id, bench_size('account'),
               CASE WHEN random() < 0.9 THEN bench_size('product') END, 'product',
               'posted', move.date, 'Line', amount, amount, 0, 0
          FROM (
            SELECT move.*, round((exp(random() * 4) * 3)::numeric, 2)
                   * CASE move.move_type WHEN 'out_refund' THEN 1 ELSE -1 END AS amount
              FROM account_move move, generate_series(1, bench_size('lines')) line
             WHERE move.company_id = bench_size('company')
          ) move
        """
    ),
    SQL(
        """
        UPDATE account_move move SET amount_untaxed_signed = line.amount
          FROM (
            SELECT move_id, SUM(-balance) AS amount FROM account_move_line
             WHERE company_id = bench_size('company') GROUP BY move_id
          ) line
         WHERE line.move_id = move.id
        """
    ),
)

SHARE = SQL(
    """
    CASE WHEN move.move_type = 'out_refund'
              OR move.payment_state IN ('paid', 'in_payment', 'reversed') THEN 1
         ELSE (move.amount_total - move.amount_residual) / move.amount_total END
    """
)
WHERE = SQL(
    """
    move.company_id = bench_size('company') AND move.state = 'posted'
    AND move.move_type IN ('out_invoice', 'out_refund')
    AND move.invoice_date > current_date - interval '12 months'
    AND move.invoice_date <= current_date
    """
)
PLAIN = {
    "invoices": SQL(
        """
        CREATE TEMPORARY TABLE bench_plain AS
        SELECT move.commercial_partner_id AS partner_id,
               ROUND(SUM(move.amount_untaxed_signed * %s), 2) AS amount
          FROM account_move move WHERE %s GROUP BY move.commercial_partner_id
        """,
        SHARE,
        WHERE,
    ),
    "lines": SQL(
        """
        CREATE TEMPORARY TABLE bench_plain AS
        SELECT move.commercial_partner_id AS partner_id,
               ROUND(SUM(-line.balance * %s), 2) AS amount
          FROM account_move move JOIN account_move_line line ON line.move_id = move.id
         WHERE %s AND line.display_type = 'product'
           AND line.product_id = bench_size('product')
         GROUP BY move.commercial_partner_id
        """,
        SHARE,
        WHERE,
    ),
}


def main(env, argv):
    """Generate the data when it is not there, measure, print.

    :return: 0 when the targets are met, else 1.
    """
    options = _parse(argv)
    company = _get_company(env)
    program, product = _get_program(env, company)
    _generate(env, company, program, product, options)
    times = {}
    for what, domain in (("invoices", []), ("lines", [("id", "=", product.id)])):
        program.tier_product_domain = repr(domain)
        env.cr.commit()
        _measure(env, program, company, what, options.repeats, times)
    return _report(times)


def _parse(argv):
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--invoices", type=int, default=250_000)
    parser.add_argument("--lines", type=int, default=4, help="per invoice")
    parser.add_argument("--repeats", type=int, default=3)
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
    env.cr.commit()
    return company


def _get_program(env, company):
    """Return the program with its ladder, and the product that counts."""
    program = env["loyalty.program"].search([("name", "=", PROGRAM)])
    product = env["product.product"].search([("default_code", "=", "BENCH")])
    if not program:
        product = env["product.product"].create(
            {"name": "Bench", "default_code": "BENCH"}
        )
        program = env["loyalty.program"].create(
            {
                "name": PROGRAM,
                "program_type": "loyalty",
                "company_id": company.id,
                "currency_id": company.currency_id.id,
            }
        )
        env["loyalty.tier"].create(
            [
                {"name": name, "program_id": program.id, "min_qualifying": needed}
                for name, needed in TIERS.items()
            ]
        )
    env.cr.commit()
    return program, product


def _generate(env, company, program, product, options):
    """Fill the company unless a former run did."""
    in_company = [("company_id", "=", company.id)]
    journals = env["account.journal"].search([("type", "=", "sale"), *in_company])
    accounts = env["account.account"].with_company(company)
    sizes = {
        "members": options.members,
        "invoices": options.invoices,
        "lines": options.lines,
        "company": company.id,
        "program": program.id,
        "product": product.id,
        "currency": company.currency_id.id,
        "journal": journals[:1].id,
        "account": accounts.search([("account_type", "=", "income")], limit=1).id,
    }
    env.cr.execute(SQL("SELECT to_regclass('bench_member')"))
    if not env.cr.fetchone()[0]:
        started = time.perf_counter()
        texts = ", ".join(f'"{key}": {value}' for key, value in sizes.items())
        env.cr.execute(
            SQL(
                "CREATE FUNCTION bench_size(name text) RETURNS int IMMUTABLE LANGUAGE"
                " sql AS $$ SELECT (%s::jsonb ->> name)::int $$",
                "{" + texts + "}",
            )
        )
        env.cr.execute(SQL("SELECT setseed(0.5)"))
        for statement in GENERATE:
            env.cr.execute(statement)
        env.cr.commit()
        print(f"data generated in {time.perf_counter() - started:.0f} s")
    for table in ("account_move", "account_move_line", "res_partner", "loyalty_card"):
        _vacuum(env, table)
    env.cr.execute(
        SQL(
            "SELECT (SELECT COUNT(*) FROM bench_member), (SELECT COUNT(*) FROM"
            " account_move WHERE company_id = %(id)s), (SELECT COUNT(*) FROM"
            " account_move_line WHERE company_id = %(id)s)",
            id=company.id,
        )
    )
    print("members: {:,}; invoices: {:,}; lines: {:,}".format(*env.cr.fetchone()))
    env.cr.commit()


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


def _measure(env, program, company, what, repeats, times):
    """Add {name: [seconds]}; ours and the plain aggregate take turns."""
    engine = env["loyalty.tier.engine"]

    def timed(name, work):
        env.cr.commit()
        started = time.perf_counter()
        work()
        env.cr.commit()
        times.setdefault(f"{what}: {name}", []).append(time.perf_counter() - started)

    for turn in range(repeats + 1):
        timed("plain", lambda: _run_plain(env, what))
        env.cr.execute(SQL("DROP TABLE bench_plain"))
        _forget(env, turn)
        _vacuum(env, "loyalty_member")
        timed("run, all change", lambda: engine._run(program, company))
        _vacuum(env, "loyalty_member")
        timed("plain", lambda: _run_plain(env, what))
        _ensure_same(env, program)
        env.cr.execute(SQL("DROP TABLE bench_plain"))
        timed("run, every night", lambda: engine._run(program, company))
        if not turn:
            for name in [name for name in times if name.startswith(what)]:
                del times[name]  # the first turn warms up


def _forget(env, turn):
    """Let each member have another figure than the one that will be found."""
    env.cr.execute(
        SQL("UPDATE loyalty_member SET qualifying = -%s - qualifying", turn + 1)
    )
    env.cr.commit()


def _run_plain(env, what):
    """Run the plain aggregate with the memory that our own pass gives itself."""
    env.cr.execute(SQL("SET LOCAL work_mem = '64MB'"))
    env.cr.execute(SQL("SET LOCAL jit = off"))
    env.cr.execute(PLAIN[what])


def _ensure_same(env, program):
    """Stop when ours and the plain aggregate do not agree: then times mean nothing."""
    env.cr.execute(
        SQL(
            """
            SELECT COUNT(*) FILTER (
                       WHERE member.qualifying <> COALESCE(plain.amount, 0)
                   ),
                   COUNT(*) FILTER (WHERE member.tier_id IS NULL)
              FROM loyalty_member member
              LEFT JOIN bench_plain plain ON plain.partner_id = member.partner_id
             WHERE member.program_id = %s
            """,
            program.id,
        )
    )
    differing, without = env.cr.fetchone()
    if differing:
        raise SystemExit(f"{differing} members differ from the plain aggregate")
    if without:
        print(f"{without} members have less than nothing, and no tier")


# ------------------------------------------------------------
# RESULT
# ------------------------------------------------------------


def _report(times):
    """Print medians and ratios; return the exit code."""
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, values in times.items():
        print(
            f"{name:28} median {medians[name]:6.3f} s"
            f"   from {min(values):.3f} to {max(values):.3f}"
        )
    met = True
    for what in PLAIN:
        for name in ("run, all change", "run, every night"):
            ratio = medians[f"{what}: {name}"] / medians[f"{what}: plain"]
            met &= ratio <= TARGET_RATIO
            print(
                f"{what}: {name:18} {ratio:.2f} x plain aggregate"
                f" (target {TARGET_RATIO})"
            )
    return 0 if met else 1

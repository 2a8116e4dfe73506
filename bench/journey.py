"""Steps of journeys per second, and what a minute costs in which nothing is due.

Runs in a database of its own:  ./crm bench journey [-- OPTIONS]
Many people wait in a journey. First a minute passes in which nobody is due; then some
of them get a mail each, by two workers at once, who also make a branch and an update of
each. What Odoo's mail server does afterwards is not part of it.
Returns 1 when fewer than 200 due steps are done per second, or an idle minute takes
longer than a tenth of a second.
"""

import argparse
import multiprocessing
import time

from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.tools import SQL

TARGET_STEPS_PER_SECOND = 200
TARGET_IDLE_SECONDS = 0.1
BODY = """<div><p>Hello <t t-out="object.name"/>,</p><p>welcome. Have a look at
<a href="https://example.com/shop">our shop</a> and at
<a href="https://example.com/news">the news</a>.</p></div>"""


def main(env, argv):
    """Set up, wait, walk, print.

    :return: 0 when the targets are met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peer", help="given by ./crm bench")
    parser.add_argument("--waiting", type=int, default=1_000_000)
    parser.add_argument("--due", type=int, default=3000)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(argv)
    journey = _set_up(env)
    partner_ids = _fill(env, journey, options)
    env.cr.commit()
    idle, queries = _measure_idle(env, journey)
    print(
        f"{options.waiting} people wait: a minute without anybody due takes"
        f" {idle * 1000:.1f} ms, {queries} queries"
    )
    rates = []
    for number, step in enumerate(journey.version_id.step_ids[:3]):
        _make_due(env, journey, step, partner_ids)
        seconds = _walk(env.cr.dbname, journey.id, step.id, options.workers)
        rates.append(options.due / seconds)
        print(f"{step.kind:8} {rates[number]:7.0f} steps per second")
    total = 3 / sum(1 / rate for rate in rates)
    print(f"all      {total:7.0f} steps per second, {options.workers} workers")
    met = min(rates) >= TARGET_STEPS_PER_SECOND and idle <= TARGET_IDLE_SECONDS
    print("target met" if met else "TARGET MISSED")
    return 0 if met else 1


# ------------------------------------------------------------
# SET UP
# ------------------------------------------------------------


def _set_up(env):
    """Return a running journey: mail, branch, update, wait, call."""
    company = env.company
    company.write({"crm_consent_required": True, "crm_quiet_enabled": False})
    company.email = "bench@example.com"
    env["crm.send.cap"].search([("company_id", "=", company.id)]).unlink()
    env["crm.send.cap"].create({"maximum": 5, "days": 7})
    template = env["mail.template"].create(
        {
            "name": "Bench",
            "model_id": env["ir.model"]._get_id("res.partner"),
            "subject": "Welcome, {{ object.name }}",
            "body_html": BODY,
        }
    )
    tag = env["res.partner.category"].create({"name": "Bench"})
    steps = (
        {"kind": "mail", "mail_template_id": template.id},
        {"kind": "branch", "branch_domain": "[('country_id', '=', False)]"},
        {"kind": "update", "update_tag_id": tag.id},
        {"kind": "wait", "wait_count": 52, "wait_unit": "weeks"},
        {"kind": "call"},
    )
    journey = env["crm.journey"].create(
        {
            "name": "Bench",
            "step_ids": [
                Command.create({"name": str(number), "sequence": number, **step})
                for number, step in enumerate(steps)
            ],
        }
    )
    journey.action_start()
    return journey


def _fill(env, journey, options):
    """Let many people wait; return the ids of those who will be due."""
    partners = env["res.partner"].create(
        [
            {"name": f"Bench {number}", "email": f"bench{number}@example.com"}
            for number in range(options.due)
        ]
    )
    env["crm.consent"].create(
        [
            {
                "partner_id": partner.id,
                "purpose_id": journey.purpose_id.id,
                "channel": "email",
                "granted": True,
            }
            for partner in partners
        ]
    )
    env.flush_all()
    waiting = journey.version_id.step_ids[3]
    env.cr.execute(
        SQL(
            "INSERT INTO res_partner"
            " (name, complete_name, active, type, autopost_bills)"
            " SELECT name, name, TRUE, 'contact', 'ask' FROM ("
            "SELECT 'Waiting ' || n FROM generate_series(1, %s) n) w (name)",
            options.waiting,
        )
    )
    env.cr.execute(
        SQL(
            "INSERT INTO crm_journey_person (journey_id, version_id, company_id,"
            " partner_id, state, step_id, date_due, date_entered, attempts)"
            " SELECT %s, %s, %s, id, 'running', %s,"
            " now() AT TIME ZONE 'UTC' + interval '30 days' * random()"
            " + interval '1 day', now() AT TIME ZONE 'UTC', 0"
            " FROM res_partner WHERE name LIKE 'Waiting %%'",
            journey.id,
            journey.version_id.id,
            journey.company_id.id,
            waiting.id,
        )
    )
    env.cr.execute("ANALYZE crm_journey_person")
    journey._add_people(partners)
    env.cr.execute(
        SQL(
            "UPDATE crm_journey_person SET date_due = date_due + interval '1 year'"
            " WHERE partner_id = ANY(%s)",
            partners.ids,
        )
    )
    return partners.ids


def _make_due(env, journey, step, partner_ids):
    """Let people stand before a step, now."""
    env.cr.execute(
        SQL(
            "UPDATE crm_journey_person SET step_id = %s,"
            " date_due = now() AT TIME ZONE 'UTC' - interval '1 minute'"
            " WHERE journey_id = %s AND partner_id = ANY(%s)",
            step.id,
            journey.id,
            partner_ids,
        )
    )
    env.cr.commit()


# ------------------------------------------------------------
# MEASURE
# ------------------------------------------------------------


def _measure_idle(env, journey):
    """Return (seconds, queries) of a minute in which nobody is due."""
    engine = env["crm.journey.engine"]
    engine._run_batch(journey)
    before, started = env.cr.sql_log_count, time.perf_counter()
    engine._take_events()
    for running in engine._get_running():
        engine._run_batch(running)
    return time.perf_counter() - started, env.cr.sql_log_count - before


def _walk(dbname, journey_id, step_id, workers):
    """Return the seconds that workers need until nobody stands before a step."""
    context = multiprocessing.get_context("fork")
    ready, go = context.Barrier(workers + 1), context.Event()
    jobs = [
        context.Process(target=_work, args=(dbname, journey_id, step_id, ready, go))
        for _worker in range(workers)
    ]
    for job in jobs:
        job.start()
    ready.wait()
    started = time.perf_counter()
    go.set()
    for job in jobs:
        job.join()
    if any(job.exitcode for job in jobs):
        raise RuntimeError("a worker failed")
    return time.perf_counter() - started


def _work(dbname, journey_id, step_id, ready, go):
    """Do batches until nobody stands before the step."""
    # connections that were open at the fork belong to the parent
    sql_db._Pool = None
    with sql_db.db_connect(dbname).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        engine = env["crm.journey.engine"]
        journey = env["crm.journey"].browse(journey_id)
        ready.wait()
        go.wait()
        while True:
            cr.execute(
                SQL(
                    "SELECT 1 FROM crm_journey_person WHERE journey_id = %s"
                    " AND state = 'running' AND step_id = %s"
                    " AND date_due <= now() AT TIME ZONE 'UTC'"
                    " FOR UPDATE SKIP LOCKED LIMIT 1",
                    journey_id,
                    step_id,
                )
            )
            found = cr.rowcount
            cr.rollback()
            if not found:
                return
            engine._run_batch(journey)
            cr.commit()
            env.invalidate_all()

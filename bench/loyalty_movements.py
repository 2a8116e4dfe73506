"""100,000 random movements of points by eight clients, then the books.

Runs in a database of its own:  ./crm bench loyalty_movements [-- OPTIONS]
Each client is a process with a connection of its own; it earns, redeems, reverses and
enrolls through the interface, and adjusts by hand, on the same few members, so that
the clients are in each other's way. Afterwards the sum of each member's ledger is to be
the balance, and every lot is to hold what its moves say. Prints what was done and how
fast; returns 1 when a balance is wrong.
"""

import argparse
import multiprocessing
import random
import time
from collections import Counter

from odoo import SUPERUSER_ID, Command, api, sql_db
from odoo.exceptions import UserError, ValidationError
from odoo.modules.registry import Registry
from odoo.service.model import retrying

LOGIN = PROGRAM = "bench_movements"
KINDS = ("earn", "earn", "earn", "redeem", "redeem", "reverse", "adjust", "enroll")
PARENT = []
# {what is to be true: query that counts where it is not}
BOOKS = {
    "balance = sum of the ledger": """
        SELECT COUNT(*) FROM loyalty_card card WHERE card.points <> COALESCE((
            SELECT SUM(entry.points) FROM loyalty_point_entry entry
             WHERE entry.card_id = card.id), 0)
    """,
    "a lot holds what its moves say": """
        SELECT COUNT(*) FROM loyalty_point_lot lot WHERE lot.remaining <> COALESCE((
            SELECT SUM(move.points) FROM loyalty_point_move move
             WHERE move.lot_id = lot.id), 0)
    """,
}


def main(env, argv):
    """Set up, let the clients work, look at the books.

    :return: 0 when every balance is right, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--members", type=int, default=200)
    options = parser.parse_args(argv)
    shop = _set_up(env, options.members)
    env.cr.commit()
    start = time.perf_counter()
    done = _work(env.cr.dbname, shop, options)
    seconds = time.perf_counter() - start
    print(f"{sum(done.values())} operations by {options.clients} clients:", end=" ")
    print(f"{seconds:.0f} s, {sum(done.values()) / seconds:.0f} per second")
    print(", ".join(f"{kind} {count}" for kind, count in sorted(done.items())))
    return _look_at_books(env)


def _set_up(env, member_count):
    """Return {"user", "reason": ids, "members", "cards": lists of ids}."""
    company = env.company
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": LOGIN,
                "login": f"{LOGIN}_{time.time()}",
                "company_id": company.id,
                "company_ids": [Command.set(company.ids)],
                "group_ids": [
                    Command.set(env.ref("crm_extended.crm_extended_group_external").ids)
                ],
            }
        )
    )
    env["crm.api.client"].create(
        {
            "name": LOGIN,
            "user_id": user.id,
            "company_id": company.id,
            "calls_per_minute": 0,
        }
    )
    program = env["loyalty.program"].create(
        {
            "name": f"{PROGRAM}_{time.time()}",
            "program_type": "loyalty",
            "company_id": company.id,
        }
    )
    members = env["res.partner"].create(
        [{"name": f"Member {number}"} for number in range(member_count)]
    )
    cards = env["loyalty.card"].create(
        [{"program_id": program.id, "partner_id": member.id} for member in members]
    )
    reason = env["loyalty.adjustment.reason"].create(
        {"name": PROGRAM, "direction": "both"}
    )
    return {
        "user": user.id,
        "reason": reason.id,
        "program": program.name,
        "members": members.ids,
        "cards": cards.ids,
    }


# ------------------------------------------------------------
# CLIENTS
# ------------------------------------------------------------


def _work(database, shop, options):
    """Return how often each kind was done, all clients together."""
    share = options.operations // options.clients
    context = multiprocessing.get_context("fork")
    with context.Pool(options.clients) as pool:
        jobs = [(database, shop, number, share) for number in range(options.clients)]
        return sum(pool.starmap(_run_client, jobs), Counter())


def _run_client(database, shop, number, count):
    """Return what one client did: {kind or ``refused``: how often}."""
    # a child has connections of its own, and leaves those of its parent open
    PARENT.append(sql_db._Pool)
    sql_db._Pool = None
    registry = Registry(database)
    rng, refs, done = random.Random(number), [], Counter()
    for step in range(count):
        kind = rng.choice(KINDS)
        ref = f"{number}-{step}-{time.time()}"
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            job = _get_job(env, shop, rng, kind, ref, refs)
            try:
                retrying(job, env)
            except (UserError, ValidationError):
                # too few points, nothing to reverse, or a race lost five times
                kind = "refused"
        done[kind] += 1
        if kind in ("earn", "redeem"):
            refs.append(ref)
    return done


def _get_job(env, shop, rng, kind, ref, refs):
    """Return what to run, and to run again when another client was faster."""
    interface = env(user=shop["user"])["crm.api"]
    member, card = rng.choice(shop["members"]), rng.choice(shop["cards"])
    values = {
        "source": LOGIN,
        "external_ref": ref,
        "partner_id": member,
        "points": rng.randint(1, 5000) / 100,
    }
    if kind in ("earn", "redeem"):
        return lambda: getattr(interface, f"loyalty_{kind}")(values)
    if kind == "enroll":
        return lambda: interface.loyalty_enroll(member, shop["program"])
    if kind == "reverse":
        past = rng.choice(refs) if refs else ref
        return lambda: interface.loyalty_reverse(LOGIN, past, False)
    adjustment = {
        "card_id": card,
        "points": rng.choice((-1, 1)) * rng.randint(1, 500) / 100,
        "reason_id": shop["reason"],
        "note": ref,
    }
    return lambda: env["loyalty.adjustment"].create(adjustment).action_submit()


# ------------------------------------------------------------
# BOOKS
# ------------------------------------------------------------


def _look_at_books(env):
    """Print how many records are wrong; return 1 when there is one."""
    wrong = 0
    for rule, query in BOOKS.items():
        env.cr.execute(query)
        [(count,)] = env.cr.fetchall()
        print(f"{rule}: {count} differ")
        wrong += count
    differences = len(env["loyalty.ledger.difference"]._check_ledger())
    print(f"found by the nightly check: {differences}")
    return int(wrong + differences > 0)

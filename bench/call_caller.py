"""Who calls, among a million numbers: the look-up, and the same agent again.

Runs in a database of its own:  ./crm bench call_caller [-- OPTIONS]
Returns 1 when a target is missed.
"""

import argparse
import statistics
import time

from odoo.tools import SQL

TARGET_CALLER_MS = 5.0
TARGET_AGENT_MS = 50.0
FIRST_NUMBER = 4720000000


def main(env, argv):
    """Make the numbers, ask for some, print; nothing of it is committed.

    :return: 0 when the targets are met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--numbers", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=300)
    options = parser.parse_args(argv)
    provider = _prepare(env, options.numbers)
    step = max(options.numbers // options.repeats, 1)
    numbers = [f"+{FIRST_NUMBER + n}" for n in range(0, options.numbers, step)]
    caller, same_agent = env["crm.call.caller"], env["crm.call.same.agent"]
    looked_up = _measure(
        env, numbers, lambda number: caller._identify(provider, number)
    )
    proposed = _measure(
        env, numbers, lambda number: same_agent._propose(provider, number)
    )
    missing = [
        number for number in numbers if not caller._identify(provider, number)[1]
    ]
    env.cr.rollback()
    print(
        f"{options.numbers:,} numbers, {len(numbers)} of them asked for, milliseconds"
    )
    for name, times, target in (
        ("who it is", looked_up, TARGET_CALLER_MS),
        ("same agent again", proposed, TARGET_AGENT_MS),
    ):
        print(
            f"{name:20} median {statistics.median(times):6.2f}"
            f"  95 % {times[int(len(times) * 0.95)]:6.2f}  target {target:.0f}"
        )
    is_quick = (
        statistics.median(looked_up) < TARGET_CALLER_MS
        and statistics.median(proposed) < TARGET_AGENT_MS
    )
    return 0 if is_quick and not missing else 1


def _prepare(env, count):
    """Return a telephone system whose company has so many contacts with a number."""
    provider = env["crm.cti.provider"].create(
        {"name": "Bench", "code": "bench", "country_id": env.ref("base.no").id}
    )
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            INSERT INTO res_partner (name, complete_name, active, phone,
                                     phone_sanitized, type, company_id,
                                     autopost_bills)
            SELECT 'Bench ' || n, 'Bench ' || n, TRUE, '+' || (%(first)s + n),
                   '+' || (%(first)s + n), 'contact', %(company)s,
                   'ask'
              FROM generate_series(0, %(last)s) n
            """,
            first=FIRST_NUMBER,
            last=count - 1,
            company=provider.company_id.id,
        )
    )
    env.cr.execute(
        SQL(
            "UPDATE res_partner SET commercial_partner_id = id"
            " WHERE commercial_partner_id IS NULL"
        )
    )
    env.cr.execute(SQL("ANALYZE res_partner"))
    env.invalidate_all()
    return provider


def _measure(env, numbers, ask):
    """Return the milliseconds of each question, sorted; the first warms up."""
    ask(numbers[0])
    times = []
    for number in numbers:
        env.invalidate_all()
        started = time.perf_counter()
        ask(number)
        times.append((time.perf_counter() - started) * 1000)
    return sorted(times)

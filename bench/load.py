"""How much two workers carry: all kinds of callers at once, more and more of them.

Runs in a database of its own:  ./crm bench load [-- OPTIONS]
Another system calls the interface over XML-RPC, people open pages of the web client and
the portal, and agents wait at their screens for calls, over websockets. Requests are
due at random instants, at a rate that grows step by step, whether or not those before
are answered; a latency counts from the instant when its request was due. The rate at
which 95 of 100 take twice as long as at the lowest one is the knee.

With ``--steady MINUTES`` half of that rate (or ``--rate``) goes on for so long, and the
memory of each process is printed every minute.
Returns 1 when requests fail below the knee, or memory grows faster than the target.
"""

import argparse
import os
import random
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import load_data
from load_callers import ERRORS, Screens, get_kinds
from load_memory import Memory
from two_workers import TwoWorkers

POP = "screen shows the call"
THREADS = 150
WARM_UP_SECONDS = 30
KNEE_RATIO = 2.0
MAX_ERROR_RATIO = 0.01
SETTLE_SECONDS = 2
BYTES = 1024**3
# a worker that is started anew hides what the former one kept
NO_LIMITS = (
    f"--limit-memory-soft={8 * BYTES}",
    f"--limit-memory-hard={12 * BYTES}",
    f"--limit-request={10**9}",
)


def main(env, argv):
    """Make the data, serve, raise the rate, print.

    :return: 0 when nothing failed below the knee and memory is steady, else 1.
    """
    options = _parse(argv)
    env = load_data.provide(env, options.cases, options.agents)
    url = f"http://127.0.0.1:{options.port}"
    with TwoWorkers(env.cr.dbname, options.port, *NO_LIMITS) as server:
        screens = Screens(url, env.cr.dbname, options.agents)
        load = Load(get_kinds(env, url, screens, options.agents), screens)
        # what follows needs no transaction; an open one would keep dead rows
        env.cr.rollback()
        load.run(options.first, WARM_UP_SECONDS)
        rate, is_met = options.rate, True
        if not rate:
            knee, is_met = _find_knee(load, options)
            rate = knee / 2
        if options.steady:
            is_met &= _hold(load, rate, options.steady, Memory(server.pid))
        screens.close()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return 0 if is_met else 1


def _parse(argv):
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--agents", type=int, default=20, help="screens that wait")
    parser.add_argument("--first", type=float, default=5, help="requests per second")
    parser.add_argument("--factor", type=float, default=1.4, help="from step to step")
    parser.add_argument("--seconds", type=int, default=40, help="of one step")
    parser.add_argument("--steady", type=int, default=0, help="minutes")
    parser.add_argument("--rate", type=float, help="only hold this rate, no steps")
    parser.add_argument("--port", type=int, default=8189)
    return parser.parse_args(argv)


class Load:
    """Requests of all kinds, at the instants when they are due."""

    def __init__(self, kinds, screens):
        """Take what is called.

        :param dict kinds: {kind: (weight, function of (number, due))}.
        """
        self._calls = {kind: call for kind, (_weight, call) in kinds.items()}
        self._weights = [weight for weight, _call in kinds.values()]
        self._screens = screens
        # the same instants and kinds in every run
        self._random = random.Random(7)
        self._number = 0

    def run(self, rate, seconds):
        """Send requests at a rate for so long, and wait for the answers.

        :return: {kind: (seconds of the answered ones, number that failed)}.
        """
        found = {kind: ([], []) for kind in (*self._calls, POP)}
        begun = due = time.monotonic()
        with ThreadPoolExecutor(THREADS) as pool:
            while (due := due + self._random.expovariate(rate)) < begun + seconds:
                (kind,) = self._random.choices(list(self._calls), self._weights)
                self._number += 1
                time.sleep(max(due - time.monotonic(), 0))
                pool.submit(self._send, kind, self._number, due, *found[kind])
        time.sleep(SETTLE_SECONDS)
        shown, lost = self._screens.take()
        found[POP] = (shown, ["not shown"] * lost)
        return found

    def _send(self, kind, number, due, answered, failed):
        """Send one request; note how long after its due time the answer came."""
        try:
            self._calls[kind](number, due)
        except ERRORS as err:
            failed.append(f"{type(err).__name__}: {err}")
        else:
            answered.append(time.monotonic() - due)


# ------------------------------------------------------------
# KNEE
# ------------------------------------------------------------


def _find_knee(load, options):
    """Raise the rate until it is too much.

    :return: the highest rate at which the slow ones took less than twice as long as at
        the lowest, and whether nothing failed up to there.
    """
    rate, base, knee, failures = options.first, None, options.first, 0
    while True:
        found = load.run(rate, options.seconds)
        times = sorted(time for answered, _bad in found.values() for time in answered)
        bad = [one for _answered, failed in found.values() for one in failed]
        _print_step(rate, found)
        slow = _get_slow(times)
        base = base or slow
        print(f"{'':10} 95 of 100 take {slow / base:.2f} times as long as at first")
        is_too_much = slow >= KNEE_RATIO * base
        if is_too_much or len(bad) > MAX_ERROR_RATIO * len(times):
            break
        knee, failures = rate, failures + len(bad)
        rate *= options.factor
    print(f"knee: {knee:.1f} requests per second; {failures} failed up to there")
    return knee, not failures


def _print_step(rate, found):
    """Print a table of one rate."""
    print(f"\n{rate:5.1f} per s {'':24} done  failed    median      95 %")
    rows = dict(found)
    rows["all requests"] = (
        [time for kind, row in found.items() if kind != POP for time in row[0]],
        [one for kind, row in found.items() if kind != POP for one in row[1]],
    )
    for kind, (answered, failed) in rows.items():
        figures = ""
        if answered:
            median, slow = statistics.median(answered), _get_slow(sorted(answered))
            figures = f"{median * 1000:6.0f} ms {slow * 1000:6.0f} ms"
        print(f"{'':10} {kind:24} {len(answered):6} {len(failed):6}  {figures}")
        for reason in sorted(set(failed))[:3]:
            print(f"{'':14}{reason[:200]}")


def _get_slow(ordered):
    """Return what 95 of 100 stay below."""
    return ordered[int(len(ordered) * 0.95)]


# ------------------------------------------------------------
# MEMORY
# ------------------------------------------------------------


def _hold(load, rate, minutes, memory):
    """Hold a rate; print the memory each minute; return whether it is steady."""
    print(f"\n{rate:.1f} requests per second for {minutes} minutes")
    memory.note(0)
    failed = 0
    for minute in range(1, minutes + 1):
        found = load.run(rate, 60)
        failed += sum(len(bad) for _answered, bad in found.values())
        memory.note(minute)
        if minute in (1, minutes):
            _print_step(rate, found)
    print(f"{failed} failed in {minutes} minutes")
    return memory.report() and not failed

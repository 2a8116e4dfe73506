"""How long a call takes to appear on the agent's screen, from event to pixels.

Runs in a database of its own:  ./crm bench call_pop [-- OPTIONS]
Serves two workers behind a small proxy, as in production, lets fifty agents' telephones
send so many events per second, and looks at one of them in a headless Chromium. Then
ten thousand events come at once, while the same agent's telephone rings on: what comes
late, what is lost, and how long it takes until all are taken in is printed.
Returns 1 when a target is missed.
"""

import argparse
import json
import statistics
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from call_pop_proxy import serve_proxy
from two_workers import TwoWorkers, wait_until_up

from odoo import Command

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "config"))
from headless import Browser

CODE, LOGIN = "bench-pop", "bench_pop"
AGENTS, KNOWN_CALLERS = 50, 500
FIRST_EXTENSION, FIRST_NUMBER = 7000, 4721000000
TARGET_SECONDS = 1.0
WAIT_SECONDS = 120
BATCH = 50
SENDERS = 120
WATCH = """
window.seen = {};
new MutationObserver(() => {
    for (const pop of document.querySelectorAll(".o_crm_callcenter_pop")) {
        for (const number of pop.innerText.match(/\\+\\d{8,}/g) || []) {
            window.seen[number] ||= Date.now();
        }
    }
}).observe(document.body, {childList: true, subtree: true, characterData: true});
"""


def main(env, argv):
    """Set up, serve, ring, print.

    :return: 0 when the targets are met, else 1.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=50, help="events per second")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--burst", type=int, default=10_000)
    parser.add_argument("--port", type=int, default=8179)
    options = parser.parse_args(argv)
    secret = _set_up(env)
    env.cr.commit()
    door = Door(f"http://127.0.0.1:{options.port}", secret)
    with (
        TwoWorkers(env.cr.dbname, options.port + 1),
        _proxy(options.port),
        Browser(door.url, env.cr.dbname) as tab,
    ):
        tab.login(LOGIN, LOGIN)
        tab.open("/odoo")
        tab.wait_for(".o_crm_callcenter_bar")
        tab.evaluate(WATCH)
        # workers load what they need with their first requests
        _ring(door, tab, options.rate, 5)
        steady = _ring(door, tab, options.rate, options.seconds)
        with ThreadPoolExecutor(1) as pool:
            burst = pool.submit(_burst, door, options.burst)
            meanwhile = _ring(door, tab, 3, 20)
            taken_in = burst.result()
    env.cr.rollback()
    stored = env["crm.call.event"].search_count([("external_id", "=like", "burst-%")])
    return _report(steady, meanwhile, door, options.burst, stored, taken_in)


# ------------------------------------------------------------
# SET-UP
# ------------------------------------------------------------


def _set_up(env):
    """Make agents, callers and a telephone system; return its secret."""
    company = env.company
    group = env.ref("crm_callcenter.crm_callcenter_group_agent")
    users = env["res.users"].with_context(no_reset_password=True)
    for number in range(AGENTS):
        login = LOGIN if not number else f"{LOGIN}_{number}"
        if not users.search_count([("login", "=", login)]):
            users.create(
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "company_id": company.id,
                    "company_ids": [Command.set(company.ids)],
                    "group_ids": [Command.link(group.id)],
                    "cti_extension": str(FIRST_EXTENSION + number),
                }
            )
    partners = env["res.partner"]
    if not partners.search_count([("ref", "=", CODE)]):
        partners.create(
            [
                {
                    "name": f"Caller {number}",
                    "ref": CODE,
                    "phone": f"+{FIRST_NUMBER + number}",
                }
                for number in range(KNOWN_CALLERS)
            ]
        )
    systems = env["crm.cti.provider"]
    system = systems.search([("code", "=", CODE)]) or systems.create(
        {"name": "Bench", "code": CODE, "country_id": env.ref("base.no").id}
    )
    return system.secret


@contextmanager
def _proxy(port):
    """Serve as the proxy in production does, until the end of the block."""
    end = serve_proxy(port, port + 1, port + 2)
    try:
        wait_until_up(port)
        yield
    finally:
        end()


# ------------------------------------------------------------
# CALLS
# ------------------------------------------------------------


class Door:
    """Where the telephone system sends its events."""

    def __init__(self, url, secret):
        self.url = url
        self.refused = 0
        self._headers = {
            "Authorization": f"Bearer {secret}",
            "Content-Type": "application/json",
        }

    def send(self, *events):
        """Send events; a refusal is counted, and sent again as a bridge does."""
        body = json.dumps({"events": events} if len(events) > 1 else events[0])
        path = f"{self.url}/crm_callcenter/cti/{CODE}/event"
        for _attempt in range(5):
            question = urllib.request.Request(path, body.encode(), self._headers)
            try:
                with urllib.request.urlopen(question, timeout=WAIT_SECONDS):
                    return
            except OSError:
                self.refused += 1
                time.sleep(0.5)


def _get_event(call_id, event, extension, number):
    return {
        "call_id": call_id,
        "event": event,
        "direction": "in",
        "from_number": f"+{number}",
        "agent": str(extension),
    }


def _ring(door, tab, rate, seconds):
    """Let all telephones ring; return the seconds until the watched one showed it.

    Each call has three events; one of ``AGENTS`` calls, and at least one a second, is
    at the watched extension.
    """
    run = f"{time.time():.0f}"
    rung = {}  # {number: when the event was sent}
    pool = ThreadPoolExecutor(SENDERS)
    calls = max(rate // 3, 1)
    begun = time.monotonic()
    for second in range(seconds):
        for place in range(calls):
            at = begun + second + place / calls
            time.sleep(max(at - time.monotonic(), 0))
            # the first of each second is the watched one
            extension = FIRST_EXTENSION + (place and 1 + (second * calls + place) % 49)
            number = FIRST_NUMBER + (second * calls + place) % KNOWN_CALLERS
            if not place:
                number = FIRST_NUMBER + 400_000 + int(run) % 1000 * 300 + second
            pool.submit(_call, door, f"{run}-{second}-{place}", extension, number, rung)
    pool.shutdown()
    time.sleep(2)
    seen = tab.evaluate("window.seen")
    return [
        seen[number] / 1000 - sent if number in seen else None
        for number, sent in rung.items()
    ]


def _call(door, call_id, extension, number, rung):
    """Ring, answer, end, with a second between them."""
    if extension == FIRST_EXTENSION:
        rung[f"+{number}"] = time.time()
    for event in ("ringing", "answered", "ended"):
        door.send(_get_event(call_id, event, extension, number))
        time.sleep(1)


def _burst(door, count):
    """Send events as fast as one can, in batches, as a bridge that was cut off does.

    :return: seconds until the last one was taken in.
    """
    events = [
        _get_event(f"burst-{number}", "ringing", "0", FIRST_NUMBER + number % 400)
        for number in range(count)
    ]
    batches = [events[at : at + BATCH] for at in range(0, count, BATCH)]
    started = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda batch: door.send(*batch), batches))
    return time.monotonic() - started


# ------------------------------------------------------------
# RESULT
# ------------------------------------------------------------


def _report(steady, meanwhile, door, sent, stored, taken_in):
    """Print the figures; return the exit code."""
    is_met = True
    for name, times in (("steady", steady), ("during the burst", meanwhile)):
        shown = sorted(value for value in times if value is not None)
        if not shown:
            print(f"{name:18} none of {len(times)} calls appeared")
            is_met = False
            continue
        late = shown[int(len(shown) * 0.95)]
        print(
            f"{name:18} {len(shown)} of {len(times)} calls appeared: median"
            f" {statistics.median(shown):.2f} s, 95 % {late:.2f} s, slowest"
            f" {shown[-1]:.2f} s (target {TARGET_SECONDS:.0f} s)"
        )
        is_met &= len(shown) == len(times)
        if name == "steady":
            is_met &= late <= TARGET_SECONDS
    print(
        f"burst: {sent} events sent, {stored} taken in within {taken_in:.0f} s,"
        f" {door.refused} requests refused and sent again"
    )
    return 0 if is_met and stored >= sent else 1

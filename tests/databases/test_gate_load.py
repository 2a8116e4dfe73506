"""Gate: two workers carry all kinds of callers at once; how many, the bench says.

Nothing is timed here, as other tests run beside it. ``./crm bench load`` measures, and
``./crm bench load -- --steady 30`` looks at the memory for half an hour.
"""

import re
from pathlib import Path

import database
import pytest
from installing import ALL
from second_postgres import get_free_port

pytestmark = pytest.mark.slow

BENCH = Path(__file__).parents[2] / "bench"
RATE, SECONDS = 5, 12
# at the end it is too much for the server, which says so: failures are in the table
NO_PROBLEM = re.compile(r"(?!)")
CODE = f"""
import sys
sys.path.insert(0, {str(BENCH)!r})
import load
load.WARM_UP_SECONDS = {SECONDS}
load.main(env, "{{options}}".split())
"""
OPTIONS = f"--cases 300 --agents 3 --first {RATE} --factor 4 --seconds {SECONDS}"


def test_all_callers_are_answered(tell):
    """The interface, pages, the portal and screens, at a rate that is no burden."""
    db = database.create("crm_gate_load")
    try:
        db.install(*ALL)
        # Odoo takes the next one for websockets
        options = f"{OPTIONS} --port {get_free_port() // 2 * 2}"
        printed = db.run(CODE.format(options=options), NO_PROBLEM)
    finally:
        database.drop(db.name)
    [knee] = re.findall(r"^knee: .*$", printed, re.M)
    tell(knee)
    first = printed.split("per s", 2)[1]
    rows = re.findall(r"^ {10} (\S.*?) +(\d+) +(\d+)  ", first, re.M)
    counts = {kind: (int(done), int(failed)) for kind, done, failed in rows}
    done, failed = counts["all requests"]
    assert done > RATE * SECONDS / 2, counts
    assert not failed, printed
    assert all(number for number, _failed in counts.values()), counts

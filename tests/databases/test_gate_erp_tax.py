"""Gate: what the ERP pays for the add-ons, counted on the same flows without them."""

import json
from pathlib import Path

import database
import pytest

pytestmark = pytest.mark.slow

COUNT = Path(__file__).with_name("inside_erp_flows.py")
BENCH = Path(__file__).parents[2] / "bench"
ALL = ("crm_extended", "crm_callcenter", "crm_loyalty")
# queries that a flow costs more with all three add-ons; what is noted in the queue is
# one statement per batch of documents
EXTRA_QUERIES = {
    "make_partner": 0,
    "change_partner": 0,
    "confirm_order": 0,
    "deliver": 0,
    "invoice": 1,
    "pay": 0,
    "credit": 1,
    "make_lead": 0,
    "win_lead": 4,
}
# all flows together, as a share of what they take without the add-ons; half of it is
# what a lead pays. Columns of ours are not read along, see test_hot_columns.
MOST_CALLS = 1.01


@pytest.fixture(scope="module")
def counts():
    """Return (without, with): ``{"queries": {flow: n}, "calls": {flow: n}}``."""
    # the flows are those of ./crm bench erp_tax
    find_flows = f"import sys\nsys.path.insert(0, {str(BENCH)!r})\n"
    found = []
    for name, addons in (("tax_plain", ()), ("tax_all", ALL)):
        db = database.create(f"crm_gate_{name}")
        try:
            if addons:
                db.install(*addons)
            printed = db.run(find_flows + COUNT.read_text())
        finally:
            database.drop(db.name)
        [line] = [line for line in printed.splitlines() if line.startswith("FLOWS ")]
        found.append(json.loads(line.removeprefix("FLOWS ")))
    return found


def test_queries(counts, tell):
    """A flow costs what was agreed on: neither more, nor less without a word of it."""
    plain, ours = (count["queries"] for count in counts)
    extra = {flow: ours[flow] - plain[flow] for flow in plain}
    tell(f"queries without us {plain}, with us more {extra}")
    assert extra == EXTRA_QUERIES


def test_calls_of_functions(counts, tell):
    """The add-ons do next to nothing in a flow."""
    plain, ours = (count["calls"] for count in counts)
    ratios = {flow: round(ours[flow] / plain[flow], 4) for flow in plain}
    total = sum(ours.values()) / sum(plain.values())
    tell(f"calls of functions {total:.4f}, {ratios}")
    assert total <= MOST_CALLS, ratios

"""Transactions that PostgreSQL refuses in their middle: requests, and all of our jobs.

In one of two equal databases statement after statement is refused with SQLSTATE 40001.
Afterwards both hold the same, and who is outside got the same, once.
"""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

import database
import pytest
from installing import ALL
from test_loyalty_jobs_killed import PREPARE

FOLDER = Path(__file__).parent
SIZES = "PROGRAMS, MEMBERS, FRIENDS, COMPANIES = 2, 8, 6, 2\n"
CODE = f"""
import sys
sys.path.insert(0, {str(FOLDER)!r})
"""
MAKE = f"{CODE}from refused_data import make_all\nmake_all(env)\n"
RUN = f"{CODE}from refused_jobs import run_all\nrun_all(env, is_refused={{}})\n"

# jobs that have nothing to write, and why
QUIET = {
    "crm_extended.ir_cron_walk_journey_second": "a second worker of the one before it",
    "crm_extended.ir_cron_check_metric": "the figures are right",
    "crm_loyalty.ir_cron_check_ledger": "the ledger is right",
}
# what one of them leaves is done by a later one: they are compared together
HANDED_ON = {
    "requests",
    "crm_callcenter.ir_cron_route_cases",
    "crm_extended.ir_cron_changed_lead",
    "crm_extended.ir_cron_continue_lead_import",
    "crm_extended.ir_cron_retry_lead",
    "crm_extended.ir_cron_route_lead",
}
SMS = "sms.ir_cron_sms_scheduler_action"
LEAVING = {
    "mail.ir_cron_mail_scheduler_action",
    "mass_mailing.ir_cron_mass_mailing_queue",
    SMS,
}
FEWEST_REAL = 20


def find_jobs():
    """Return the external ids of the jobs in the data of the add-ons."""
    addons = FOLDER.parent.parent / "addons"
    return sorted(
        f"{addon}.{record.get('id')}"
        for addon in ALL
        for path in (addons / addon / "data").glob("*.xml")
        for record in ElementTree.parse(path).iter("record")
        if record.get("model") == "ir.cron"
    )


@pytest.fixture(scope="module")
def pair():
    """Return what came of all jobs: (with nothing refused, with refused statements)."""
    made = database.create("crm_refused")
    made.install(*ALL)
    made.run(SIZES + PREPARE + MAKE)
    whole = database.create("crm_refused_none", made.name)

    def run(db, is_refused):
        printed = db.run(RUN.format(is_refused))
        [line] = [line for line in printed.splitlines() if line.startswith("FOUND ")]
        return json.loads(line.removeprefix("FOUND "))

    with ThreadPoolExecutor(2) as pool:
        found = tuple(pool.map(run, (whole, made), (False, True)))
    yield found
    database.drop(whole.name)
    database.drop(made.name)


def get_difference(pair, names):
    """Return what differs after some jobs: one line for each table.

    Rows that only one of the databases has are next to each other, in what they differ.
    """
    totals = []
    for found in pair:
        total = Counter()
        for name in names:
            for table, rows in found["changed"].get(name, {}).items():
                total.update({(table, row): count for row, count in rows.items()})
        totals.append(total)
    difference = {}
    for key in totals[0] | totals[1]:
        counts = totals[0][key], totals[1][key]
        if counts[0] != counts[1]:
            difference.setdefault(key[0], []).append((*counts, json.loads(key[1])))
    return [
        f"{table}: {len(rows)} rows, of the first and last {show_difference(rows)}"
        for table, rows in difference.items()
    ]


def show_difference(rows):
    """Return how often the first and last row are there, and in what they differ."""
    first, last = rows[0], rows[-1]
    names = [name for name in first[2] if first[2][name] != last[2][name]]
    return [
        (*counts, {name: row[name] for name in names or row})
        for *counts, row in (first, last)
    ]


def test_all_jobs_are_run(pair):
    """A new job of ours is found here, and has to have something to do."""
    whole, refused = pair
    assert set(whole["jobs"]) == set(refused["jobs"]) == set(find_jobs()) | LEAVING
    assert refused["real"] >= FEWEST_REAL


@pytest.mark.parametrize("name", [*find_jobs(), *sorted(LEAVING)])
def test_a_refused_job_ends_as_if_nothing_had_been_refused(pair, name):
    """The refused batch is rolled back, the next run does it, and all are content."""
    whole, refused = (found["jobs"][name] for found in pair)
    if name in QUIET:
        assert not pair[0]["changed"][name]
    else:
        assert whole["writes"], "give it something to do in refused_data"
        assert pair[0]["changed"][name]
        assert refused["refused"]
    assert refused["remaining"] == whole["remaining"] == 0
    assert not refused["complaints"]
    if name not in HANDED_ON and name != SMS:
        assert not get_difference(pair, [name])


def test_what_one_job_leaves_the_next_one_does(pair):
    """What requests and jobs of leads and cases leave at once is there in the end."""
    assert not get_difference(pair, HANDED_ON)


def test_requests_are_run_again(pair):
    """Each kind was refused at several places, and each is there once."""
    whole, refused = pair
    assert all(len(found) >= 4 for found in refused["requests"].values()), refused
    assert not refused["complaints"]
    rows = Counter()
    for table, found in refused["changed"]["requests"].items():
        rows[table] = sum(found.values())
    each = len(whole["requests"]) and rows["crm_lead"]
    assert rows["crm_case"] == each
    assert rows["crm_call"] == rows["crm_call_event"] == 2 * each
    assert rows["loyalty_point_entry"] == 2 * each


def test_nobody_outside_gets_anything_twice(pair):
    """Calls that are made again have the same key; mails and SMS are not."""
    for name in pair[0]["jobs"]:
        whole, refused = (found["jobs"][name]["left"] for found in pair)
        assert len(refused) == len(whole), name
        mails = [[one for one in left if one[0] == "mail"] for left in (whole, refused)]
        assert mails[0] == mails[1], name
        assert all(one[-1] == 1 for one in refused if one[0] == "sms"), name


def test_a_rebuild_changes_nothing(pair):
    """Ledger, figures, segments, clocks and tiers are what they would be anew."""
    for found in pair:
        assert not any(found["faults"].values()), found["faults"]

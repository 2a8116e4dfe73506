"""Equal databases, in one of which requests and jobs are broken off in their middle."""

import json
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

from installing import ALL
from test_loyalty_jobs_killed import PREPARE

FOLDER = Path(__file__).parent
SIZES = "PROGRAMS, MEMBERS, FRIENDS, COMPANIES = 2, 8, 6, 2\n"
CODE = f"""
import sys
sys.path.insert(0, {str(FOLDER)!r})
"""
#: Python for Odoo's shell: gives all jobs something to do
MAKE = f"{SIZES}{PREPARE}{CODE}from broken_data import make_all\nmake_all(env)\n"
RUN = (
    f"{CODE}from broken_jobs import run_all\nrun_all(env, how={{!r}}, writes={{!r}})\n"
)

#: jobs that have nothing to write, and why
QUIET = {
    "crm_extended.ir_cron_walk_journey_second": "a second worker of the one before it",
    "crm_extended.ir_cron_check_metric": "the figures are right",
    "crm_loyalty.ir_cron_check_ledger": "the ledger is right",
}
#: what one of them leaves is done by a later one: they are compared together
HANDED_ON = {
    "requests",
    "crm_callcenter.ir_cron_route_cases",
    "crm_extended.ir_cron_changed_lead",
    "crm_extended.ir_cron_continue_lead_import",
    "crm_extended.ir_cron_retry_lead",
    "crm_extended.ir_cron_route_lead",
}
SMS = "sms.ir_cron_sms_scheduler_action"
MAIL = "mail.ir_cron_mail_scheduler_action"
#: where it is seen that a mail was cut off while it left: a person decides about it
CUT_OFF = ("mail_mail:", "mail_notification:", "crm_mail_departure:")
#: Odoo's own, with which messages of ours leave
LEAVING = {
    MAIL,
    "mass_mailing.ir_cron_mass_mailing_queue",
    SMS,
}


def find_jobs():
    """Return the external ids of the jobs in the data of the add-ons, and Odoo's."""
    addons = FOLDER.parent.parent / "addons"
    ours = (
        f"{addon}.{record.get('id')}"
        for addon in ALL
        for path in (addons / addon / "data").glob("*.xml")
        for record in ElementTree.parse(path).iter("record")
        if record.get("model") == "ir.cron"
    )
    return sorted({*ours, *LEAVING})


def run_all(db, how, whole=None):
    """Run all requests and jobs in a database; return what came of them.

    :param str how: what becomes of them, of ``broken_jobs.BREAKERS``.
    :param dict whole: what came of them in an equal database, in which nothing was
        broken off.
    """
    jobs = whole["jobs"] if whole else {}
    writes = {name: job["writes"] for name, job in jobs.items()}
    printed = db.run(RUN.format(how, writes))
    [line] = [line for line in printed.splitlines() if line.startswith("FOUND ")]
    return json.loads(line.removeprefix("FOUND "))


def get_difference(whole, broken, names):
    """Return what differs after some jobs: one line for each table.

    Rows that only one of the databases has are next to each other, in what they differ.
    """
    totals = []
    for found in (whole, broken):
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


def check_job(whole, broken, name):
    """Fail unless a job that was broken off leaves, in the end, what a whole one left.

    What was not committed is rolled back, the next run does it, and all are content.
    """
    job = broken["jobs"][name]
    if name in QUIET:
        assert not whole["changed"][name]
    else:
        assert whole["jobs"][name]["writes"], "give it something to do in broken_data"
        assert whole["changed"][name]
        assert job["broken"]
    assert job["remaining"] == whole["jobs"][name]["remaining"] == 0
    assert not job["complaints"]
    if name not in HANDED_ON and name != SMS:
        difference = get_difference(whole, broken, [name])
        if name == MAIL and broken["how"] != "refused":
            difference = [line for line in difference if not line.startswith(CUT_OFF)]
            mails = broken["changed"][name]["mail_mail"]
            cut_off = [row for row in mails if "may have arrived" in row]
            assert len(cut_off) <= len(job["broken"])
        assert not difference, "\n".join(difference)


def check_requests(whole, broken):
    """Fail unless each kind was broken off several times, and each is there once."""
    assert all(len(found) >= 4 for found in broken["requests"].values()), broken
    assert not broken["complaints"]
    rows = Counter()
    for table, found in broken["changed"]["requests"].items():
        rows[table] = sum(found.values())
    each = len(whole["requests"]) and rows["crm_lead"]
    assert rows["crm_case"] == each
    assert rows["crm_call"] == rows["crm_call_event"] == 2 * each
    assert rows["loyalty_point_entry"] == 2 * each


def check_outside(whole, broken):
    """Fail if somebody got something twice.

    Calls that are made again have the same key; mails and SMS are not.
    """
    for name in whole["jobs"]:
        found = [one["jobs"][name]["left"] for one in (whole, broken)]
        # SMS that were leaving when somebody was killed wait for a person
        doubtful = _count_doubtful(broken, name) if broken["how"] != "refused" else 0
        assert len(found[0]) - doubtful <= len(found[1]) <= len(found[0]), name
        mails = [[one for one in left if one[0] == "mail"] for left in found]
        assert mails[0] == mails[1], name
        assert all(one[-1] == 1 for one in found[1] if one[0] == "sms"), name


def _count_doubtful(found, name):
    """Return how many SMS of a job may have been sent, and nobody knows."""
    rows = found["changed"][name].get("sms_sms", {})
    return sum(count for row, count in rows.items() if "crm_interrupted" in row)


def count_broken(found):
    """Return how many statements were broken off."""
    jobs = [job["broken"] for job in found["jobs"].values()]
    return sum(map(len, [*jobs, *found["requests"].values()]))

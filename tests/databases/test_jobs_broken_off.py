"""Requests, and all of our jobs, that are refused or killed in their middle.

In one of two equal databases PostgreSQL refuses statement after statement (SQLSTATE
40001), in another one the process is killed before them. Afterwards all hold the same,
and who is outside got the same, once.
"""

from concurrent.futures import ThreadPoolExecutor

import broken_off
import database
import pytest
from broken_off import HANDED_ON, MAKE, find_jobs
from installing import ALL

FEWEST_REAL = 20


@pytest.fixture(scope="module")
def results():
    """Return {how: what came of all jobs}."""
    refused = database.create("crm_refused")
    refused.install(*ALL)
    refused.run(MAKE)
    whole = database.create("crm_refused_none", refused.name)
    killed = database.create("crm_refused_killed", refused.name)

    def run_two():
        found = broken_off.run_all(whole, "whole")
        return found, broken_off.run_all(killed, "killed", found)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(broken_off.run_all, refused, "refused")
        two = pool.submit(run_two)
        names = ("refused", "whole", "killed")
        found = dict(zip(names, (one.result(), *two.result()), strict=True))
    yield found
    for db in (refused, whole, killed):
        database.drop(db.name)


@pytest.fixture(params=["refused", "killed"])
def pair(request, results):
    """Return what came of all jobs: with nothing broken off, and with."""
    return results["whole"], results[request.param]


def test_all_jobs_are_run(results, tell):
    """A new job of ours is found here, and has to have something to do."""
    for found in results.values():
        assert sorted(found["jobs"]) == find_jobs()
    assert results["refused"]["real"] >= FEWEST_REAL
    refused, killed = (
        broken_off.count_broken(results[how]) for how in ("refused", "killed")
    )
    tell(
        f"{len(find_jobs())} jobs and {len(results['whole']['requests'])} kinds of"
        f" requests: {refused} statements refused, {killed} processes killed,"
        " nothing lost and nothing twice"
    )


@pytest.mark.parametrize("name", find_jobs())
def test_a_job_ends_as_if_nothing_had_been_broken_off(pair, name):
    """What was not committed is rolled back, and the next run does it."""
    broken_off.check_job(*pair, name)


def test_what_one_job_leaves_the_next_one_does(pair):
    """What requests and jobs of leads and cases leave at once is there in the end."""
    assert not broken_off.get_difference(*pair, HANDED_ON)


def test_requests_come_again(pair):
    """Odoo or the sender sends them once more, and each is there once."""
    broken_off.check_requests(*pair)


def test_nobody_outside_gets_anything_twice(pair):
    """Calls that are made again have the same key; mails and SMS are not."""
    broken_off.check_outside(*pair)


def test_a_rebuild_changes_nothing(pair):
    """Ledger, figures, segments, clocks and tiers are what they would be anew."""
    for found in pair:
        assert not any(found["faults"].values()), found["faults"]

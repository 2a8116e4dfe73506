"""PostgreSQL is killed in the middle of jobs and of what comes in, and starts again."""

import random
import time

import broken_off
import database
import pytest
from installing import ALL
from killed import make_pair
from lapsing_points import MEMBERS, PREPARE, SETTLE, WRITTEN
from second_postgres import is_possible, second_postgres

KILLS, CASES = 2, 60
TIMEOUT_SECONDS = 240

# another system sends its cases, all of them again whenever it was cut off
INTAKE = f"""
external = env["res.users"].search([("login", "=", "sender")])
api = env["crm.api"].with_user(external)
for number in range({CASES}):
    api.case_intake({{
        "source": "shop", "external_ref": str(number), "subject": f"Case {{number}}",
    }})
    env.cr.commit()
"""
PREPARE_INTAKE = """
group = env.ref("crm_extended.crm_extended_group_external")
user = env["res.users"].create({
    "name": "Sender", "login": "sender",
    "group_ids": [Command.set([env.ref("base.group_public").id, group.id])],
})
env["crm.api.client"].create({"name": "Sender", "user_id": user.id})
env["crm.sla.policy"].create({"name": "Promise", "resolution_hours": 8})
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not is_possible(), reason="the PostgreSQL server is not on this machine"
    ),
]


@pytest.fixture(scope="module")
def server():
    """Return a second PostgreSQL, which all that follows talks to."""
    with (
        second_postgres(is_following=False) as server,
        pytest.MonkeyPatch.context() as env,
    ):
        env.setenv("PGHOST", str(server.folder))
        env.setenv("PGPORT", str(server.port))
        yield server


@pytest.fixture(scope="module")
def installed(server):
    """Return a database on that server with the add-ons."""
    made = database.create("crm_postgres_installed")
    made.install(*ALL)
    yield made
    database.drop(made.name)


@pytest.fixture(scope="module")
def pair(installed):
    """Return two equal databases."""
    for made in make_pair(installed, "crm_postgres", PREPARE + PREPARE_INTAKE):
        database.checkpoint()
        yield made


@pytest.fixture(scope="module")
def results(installed):
    """Return what came of all jobs: whole, and with PostgreSQL killed in each."""
    for db, twin in make_pair(installed, "crm_postgres_jobs", broken_off.MAKE):
        database.checkpoint()
        whole = broken_off.run_all(twin, "whole")
        yield whole, broken_off.run_all(db, "server killed", whole)


def kill_in_the_middle(server, db, code, count, whole):
    """Start a job, kill PostgreSQL after a part of it, and start that again."""
    rng = random.Random(whole)
    [(first,)] = db.rows(count)
    for _kill in range(KILLS):
        [(before,)] = db.rows(count)
        wanted = before + rng.randint(1, whole // (KILLS + 2))
        process = db.start(code)
        end = time.monotonic() + TIMEOUT_SECONDS
        while process.poll() is None and db.rows(count)[0][0] < wanted:
            assert time.monotonic() < end
        server.kill()
        process.wait(TIMEOUT_SECONDS)
        server.start()
    done = db.rows(count)[0][0] - first
    assert 0 < done < whole, (done, whole)


def test_points_are_written_off_once(server, pair):
    """The ledger is as after one whole run; once more changes nothing."""
    db, twin = pair
    twin.run(SETTLE)
    count = "SELECT count(*) FROM loyalty_point_entry WHERE kind = 'expire'"
    [(whole,)] = twin.rows(count)
    assert whole == MEMBERS * 9 // 10
    kill_in_the_middle(server, db, SETTLE, count, whole)
    for _again in range(2):
        db.run(SETTLE)
        for name, query in WRITTEN.items():
            assert db.rows(query) == twin.rows(query), name


def test_cases_come_in_once(server, pair):
    """Each reference is one case with one number and its clocks."""
    db, twin = pair
    twin.run(INTAKE)
    count = "SELECT count(*) FROM crm_case"
    kill_in_the_middle(server, db, INTAKE, count, CASES)
    for _again in range(2):
        db.run(INTAKE)
        for query in (
            count,
            "SELECT count(DISTINCT number) FROM crm_case",
            "SELECT count(DISTINCT external_ref) FROM crm_case",
            "SELECT milestone, count(*) FROM crm_sla_status GROUP BY 1 ORDER BY 1",
        ):
            assert db.rows(query) == twin.rows(query), query
        assert db.rows(count) == [(CASES,)]


@pytest.mark.parametrize("name", broken_off.find_jobs())
def test_a_job_ends_as_if_nothing_had_happened(results, name):
    """What was not committed is gone, and the next run does it."""
    broken_off.check_job(*results, name)


def test_everything_else_is_as_if_nothing_had_happened(results, tell):
    """Requests come once, nobody gets anything twice, and a rebuild changes nothing."""
    whole, killed = results
    assert not broken_off.get_difference(whole, killed, broken_off.HANDED_ON)
    broken_off.check_requests(whole, killed)
    broken_off.check_outside(whole, killed)
    assert not any(killed["faults"].values()), killed["faults"]
    kills = broken_off.count_broken(killed)
    tell(f"PostgreSQL killed {kills} times in the middle of jobs and requests")

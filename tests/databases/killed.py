"""Jobs that are killed in their middle: two equal databases, one job, ``kill -9``."""

import os
import random
import signal
import time

import database
import pytest

KILLS = 2
TIMEOUT_SECONDS = 240


@pytest.fixture(scope="session")
def loyalty_database():
    """Return a database with crm_loyalty alone; copy it, and leave it as it is."""
    # each process that runs tests has its own
    process = os.environ.get("PYTEST_XDIST_WORKER", "")
    made = database.create(f"crm_loyalty_alone{process}")
    made.install("crm_loyalty")
    yield made
    database.drop(made.name)


def make_pair(origin, name, code):
    """Yield two equal databases, made by code on a copy; drop them after.

    :param origin: the database that is copied first.
    :param str name: prefix of the names of both.
    :param str code: Python for Odoo's shell; makes what the jobs work on.
    """
    made = database.create(f"{name}_killed", origin.name)
    made.run(code)
    twin = database.create(f"{name}_whole", made.name)
    yield made, twin
    database.drop(twin.name)
    database.drop(made.name)


def kill_in_the_middle(db, code, count, whole):
    """Start a job and kill it after a part of what it has to do, some times.

    :param str code: Python for Odoo's shell; starts the job.
    :param str count: query of how many of the job's rows are done.
    :param int whole: how many the job does when nobody kills it.
    """
    rng = random.Random(whole)
    [(first,)] = db.rows(count)
    for _kill in range(KILLS):
        [(before,)] = db.rows(count)
        wanted = before + rng.randint(1, max(whole // (KILLS + 2), 1))
        process = db.start(code)
        end = time.monotonic() + TIMEOUT_SECONDS
        while process.poll() is None and db.rows(count)[0][0] < wanted:
            assert time.monotonic() < end
        process.send_signal(signal.SIGKILL)
        process.wait()
    done = db.rows(count)[0][0] - first
    # it was in the middle indeed
    assert 0 < done < whole, (done, whole)


def check_ends_the_same(pair, job, written, again=True):
    """Fail unless a killed job leaves, run again, what one whole run leaves.

    :param pair: two equal databases; in the second one nobody kills it.
    :param job: its code, the query of how many of its rows are done, and the names of
        what it writes.
    :param dict written: {name: query} of what jobs leave, without ids and instants.
    :param bool again: whether it is run once more, which has to change nothing.
    """
    db, twin = pair
    code, count, names = job
    [(before,)] = twin.rows(count)
    twin.run(code)
    whole = twin.rows(count)[0][0] - before
    kill_in_the_middle(db, code, count, whole)
    expected = {name: twin.rows(written[name]) for name in names}
    assert all(expected.values()), expected
    for _run in range(2 if again else 1):
        db.run(code)
        for name in names:
            assert db.rows(written[name]) == expected[name], name

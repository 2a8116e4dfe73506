"""Jobs of points that are killed at any moment and run again: as if never killed."""

import pytest
from killed import kill_in_the_middle, make_pair
from lapsing_points import MEMBERS, PREPARE, SETTLE, WRITTEN

REMIND = """
plans = type(env["loyalty.mail"])
plans._remind_batch.__defaults__ = (0, 5)
env["loyalty.mail"]._cron_remind()
"""


@pytest.fixture(scope="module")
def pair(loyalty_database):
    """Return two databases with the same members, whose points lapsed yesterday."""
    yield from make_pair(loyalty_database, "crm_points", PREPARE)


def _read(db):
    return {name: db.rows(query) for name, query in WRITTEN.items()}


def test_points_lapse_as_if_nobody_had_been_killed(pair):
    """Entries, lots, moves, cards and Odoo's history are those of one whole run."""
    db, twin = pair
    twin.run(SETTLE)
    lapsed = "kind = 'expire'"
    [(whole,)] = twin.rows(f"SELECT COUNT(*) FROM loyalty_point_entry WHERE {lapsed}")
    # who owes points had none left
    assert whole == MEMBERS * 9 // 10
    kill_in_the_middle(
        db,
        SETTLE,
        f"SELECT COUNT(*) FROM loyalty_point_entry WHERE {lapsed}",
        whole,
    )
    db.run(SETTLE)
    expected, found = _read(twin), _read(db)
    for name in WRITTEN:
        assert found[name] == expected[name], name
    # and once more changes nothing
    db.run(SETTLE)
    assert _read(db) == expected


def test_nobody_is_reminded_twice(pair):
    """Each member has one mail and one note, as after one whole run."""
    db, twin = pair
    twin.run(REMIND)
    [(whole,)] = twin.rows("SELECT COUNT(*) FROM loyalty_lapse_notice")
    assert whole >= MEMBERS * 9 // 10
    kill_in_the_middle(db, REMIND, "SELECT COUNT(*) FROM loyalty_lapse_notice", whole)
    db.run(REMIND)
    expected, found = _read(twin), _read(db)
    for name in ("reminders", "mails"):
        assert found[name] == expected[name], name
    assert len(found["mails"]) == whole

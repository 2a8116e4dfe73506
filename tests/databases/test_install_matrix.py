"""The add-ons install alone and together, and leave without a trace.

Each step runs Odoo as an administrator would, on a copy of a database with the
standard modules only, and fails on the first warning in its log. Between the steps the
schema and the application's records are compared line by line.
"""

from installing import (
    ALL,
    BRIDGE,
    CALLCENTER,
    EXTENDED,
    FILL,
    LOYALTY,
    WORK,
    is_installed,
)
from snapshot import count_rows, difference, take_snapshot


def assert_same(db, before, what):
    """Check that the database is as it was in this snapshot."""
    left = difference(before, take_snapshot(db))
    assert not left, f"{what}:\n" + "\n".join(left[:100])


def test_each_addon_comes_and_goes(make):
    """Alone, one beside it, the other beside it, and back, without any data."""
    db = make("steps")
    empty, rows = take_snapshot(db), count_rows(db)
    db.install(EXTENDED)
    alone = take_snapshot(db)
    for addon in (CALLCENTER, LOYALTY):
        db.install(addon)
        assert difference(alone, take_snapshot(db)), f"{addon} brought nothing"
        # the standard modules here have Repairs among them
        assert is_installed(db, BRIDGE) == (addon == CALLCENTER)
        db.uninstall(addon)
        assert_same(db, alone, f"{addon} left something behind")
    db.uninstall(EXTENDED)
    assert_same(db, empty, f"{EXTENDED} left something behind")
    assert not difference(rows, count_rows(db))
    db.run(WORK)


def test_all_three_go_together_with_their_data(make, tell):
    """All at once, in use, uninstalled by removing the one they stand on."""
    db = make("together")
    empty = take_snapshot(db)
    db.install(*ALL)
    full = take_snapshot(db)
    db.run(WORK + FILL)
    db.uninstall(EXTENDED)
    assert_same(db, empty, "the add-ons left something behind")
    tell(f"installed and gone again: {len(difference(empty, full))} parts and records")
    db.run(WORK)


def test_installing_again_starts_afresh(make):
    """An add-on that was removed can come back, with nothing of its first life."""
    db = make("again")
    db.install(*ALL)
    first = take_snapshot(db)
    db.run(WORK + FILL)
    db.uninstall(*ALL)
    db.install(*ALL)
    assert_same(db, first, "the second installation differs")
    db.run(WORK + FILL)

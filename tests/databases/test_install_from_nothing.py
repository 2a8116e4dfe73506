"""The add-ons on nothing but what they depend on, with and without demo data."""

import pytest
from installing import ALL, BRIDGE, EXTENDED, FILL, REPAIR, WORK, is_installed

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("addons", "demo"),
    [((EXTENDED,), False), (ALL, True), ((*ALL, REPAIR), False)],
    ids=["alone", "all-with-demo", "with-repairs"],
)
def test_from_an_empty_database(make, addons, demo):
    """On nothing but what the add-ons depend on, with and without demo data.

    All three on a database without demo data: ``test_all_three_go_together``.

    Who has no Repairs gets nothing of them.
    """
    db = make(f"scratch{len(addons)}", template="")
    db.install(*addons, demo=demo)
    assert is_installed(db, BRIDGE) == is_installed(db, REPAIR) == (REPAIR in addons)
    db.run(WORK + FILL)
    db.uninstall(EXTENDED)
    left = [
        row
        for row in db.rows("SELECT module, name FROM ir_model_data")
        if row[0] in (*ALL, BRIDGE)
    ]
    assert not left
    db.run(WORK)

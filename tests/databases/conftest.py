"""Fixtures of the tests that make databases of their own.

Two files run at a time, in processes of their own.
"""

import sys
from pathlib import Path

import database
import pytest
from installing import PREFIX
from killed import loyalty_database  # noqa: F401 (fixture)

FOLDER = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Skip all where nobody said which Odoo to run; ``./crm test`` does."""
    if missing := database.missing_variables():
        reason = f"set {', '.join(missing)} (./crm test does)"
        for item in items:
            if item.path.is_relative_to(FOLDER):
                item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def tell(capsys):
    """Return a function that prints a figure although the test passes."""

    def say(text):
        with capsys.disabled():
            # what a worker writes to stdout goes nowhere
            print(f"\n    {text}", file=sys.stderr)  # noqa: T201

    return say


@pytest.fixture
def make():
    """Return a function that makes databases, which are dropped at the end."""
    made = []

    def create(name, **kwargs):
        made.append(name)
        db = database.create(PREFIX + name, **kwargs)
        if not kwargs:
            # that the add-ons are on the disk is no residue of installing them
            db.run("env['ir.module.module'].update_list()")
        return db

    yield create
    for name in made:
        database.drop(PREFIX + name)

"""Fixtures for the interface from outside."""

import pytest
from between import no_jobs, sides  # noqa: F401 (fixtures)
from served import api, call, rpc, source, status  # noqa: F401 (fixtures)


@pytest.fixture
def tell(capsys):
    """Return a function that prints a figure although the test passes."""

    def say(text):
        with capsys.disabled():
            print(f"\n    {text}")  # noqa: T201

    return say

"""Stages of any pipeline get a common status that never goes back."""

import doctest

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools import pipeline_stage
from crm_extended_tools.pipeline_stage import (
    OPEN_STATUSES,
    WON_STATUS,
    guess_statuses,
)


def test_examples():
    """The examples in the docstrings hold."""
    assert doctest.testmod(pipeline_stage).failed == 0


@settings(max_examples=60, deadline=None)
@given(st.lists(st.booleans(), max_size=30))
def test_statuses_follow_the_order(won_flags):
    """One per stage; won ones are won, the open ones begin new and only go forward."""
    statuses = guess_statuses(won_flags)
    assert len(statuses) == len(won_flags)
    for is_won, status in zip(won_flags, statuses, strict=True):
        assert (status == WON_STATUS) == is_won
    positions = [OPEN_STATUSES.index(each) for each in statuses if each != WON_STATUS]
    assert positions == sorted(positions)
    if positions:
        assert positions[0] == 0
    if len(positions) >= len(OPEN_STATUSES):
        assert positions[-1] == len(OPEN_STATUSES) - 1


def test_known_pipelines():
    """Odoo's own stages, a short one and a long one."""
    odoo = [False, False, False, True]
    assert guess_statuses(odoo) == ["new", "qualified", "proposal", "won"]
    assert guess_statuses([False, True]) == ["new", "won"]
    assert guess_statuses([False] * 6) == [
        "new",
        "qualified",
        "proposal",
        "proposal",
        "negotiation",
        "negotiation",
    ]

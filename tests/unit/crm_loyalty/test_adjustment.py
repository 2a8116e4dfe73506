"""The limit up to which one person adjusts points alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools.adjustment import is_alone_allowed

POINTS = st.decimals(min_value=-300, max_value=300, places=2)
LIMIT = st.decimals(min_value=0, max_value=500, places=2)


@pytest.mark.parametrize(
    ("points", "before", "limit", "expected"),
    [
        ("100", [], "100", True),
        ("100.01", [], "100", False),
        ("-100", [], "100", True),
        ("1", ["100"], "100", False),
        ("1", ["-100"], "100", False),
        ("0.01", [], "0", False),
    ],
)
def test_up_to_the_limit(points, before, limit, expected):
    rows = [Decimal(row) for row in before]
    assert is_alone_allowed(Decimal(points), rows, Decimal(limit)) is expected


@given(st.lists(POINTS, max_size=20), LIMIT)
def test_in_parts_nobody_gets_further(wishes, limit):
    done = []
    for points in wishes:
        if is_alone_allowed(points, done, limit):
            done.append(points)
    assert sum(abs(points) for points in done) <= limit


@given(POINTS, st.lists(POINTS, max_size=5), LIMIT)
def test_giving_and_taking_count_alike(points, before, limit):
    assert is_alone_allowed(points, before, limit) == is_alone_allowed(
        -points, [-row for row in reversed(before)], limit
    )

"""Rings of gifts: examples, and a search through all chains as a second opinion."""

from datetime import datetime, timedelta
from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_loyalty_tools.review import Gift, find_rings

START = datetime(2026, 3, 1)
GIFTS = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 4), st.integers(0, 6)), max_size=7
)


def make(rows):
    return [
        Gift(number, source, target, START + timedelta(hours=hour))
        for number, (source, target, hour) in enumerate(rows, start=1)
        if source != target
    ]


def find_all(gifts, window, max_length):
    """Try every chain of gifts; knows nothing of the other one."""
    rings = {}
    order = sorted(gifts, key=lambda gift: (gift.date, gift.id))
    place = {gift.id: number for number, gift in enumerate(order)}
    for length in range(2, max_length + 1):
        for chain in permutations(order, length):
            places = [place[gift.id] for gift in chain]
            if (
                places == sorted(places)
                and chain[-1].date - chain[0].date <= window
                and chain[-1].target == chain[0].source
                and all(a.target == b.source for a, b in pairwise(chain))
                and all(gift.target != chain[0].source for gift in chain[:-1])
            ):
                rings.setdefault(chain[-1].id, length)
    return rings


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([], {}),
        ([(1, 2, 0)], {}),
        ([(1, 2, 0), (2, 1, 1)], {2: 2}),
        ([(2, 1, 0), (1, 2, 9)], {}),
        ([(1, 2, 0), (2, 3, 1), (3, 1, 2)], {3: 3}),
        # backwards in time there is no ring
        ([(3, 1, 0), (2, 3, 1), (1, 2, 2)], {}),
        ([(1, 2, 0), (2, 3, 1), (3, 4, 1), (4, 1, 2)], {}),
    ],
)
def test_rings_within_six_hours_of_three_gifts(rows, expected):
    assert find_rings(make(rows), timedelta(hours=6), 3) == expected


@settings(deadline=None)
@given(GIFTS, st.integers(0, 6), st.integers(2, 4))
def test_all_rings_and_no_others(rows, hours, max_length):
    gifts = make(rows)
    window = timedelta(hours=hours)
    assert find_rings(gifts, window, max_length) == find_all(gifts, window, max_length)

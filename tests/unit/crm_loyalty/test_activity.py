"""Caps of activities: examples, and what always holds."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from crm_loyalty_tools.activity import (
    Caps,
    Given,
    compute_allowed,
    get_period_start,
)

ZERO = Decimal("0.00")
POINTS = st.decimals(min_value=0, max_value=500, places=2)
CAPS = st.builds(
    Caps,
    st.integers(0, 5),
    st.one_of(st.just(ZERO), POINTS),
    st.one_of(st.just(ZERO), POINTS),
)


@pytest.mark.parametrize(
    ("period", "day", "start"),
    [
        ("day", date(2026, 3, 1), date(2026, 3, 1)),
        ("week", date(2026, 3, 1), date(2026, 2, 23)),
        ("week", date(2026, 3, 2), date(2026, 3, 2)),
        ("month", date(2024, 2, 29), date(2024, 2, 1)),
        ("year", date(2026, 12, 31), date(2026, 1, 1)),
        ("ever", date(2026, 12, 31), None),
    ],
)
def test_periods_begin(period, day, start):
    assert get_period_start(period, day) == start


def test_unknown_periods_and_less_than_nothing_are_refused():
    with pytest.raises(ValueError, match="fortnight"):
        get_period_start("fortnight", date(2026, 1, 1))
    with pytest.raises(ValueError, match="-1"):
        compute_allowed(Decimal(-1), Caps(0, ZERO, ZERO), Given(0, ZERO, ZERO))


@for_all(st.dates(), st.dates(), st.sampled_from(["day", "week", "month", "year"]))
def test_days_of_one_period_have_one_start(first, second, period):
    start = get_period_start(period, first)
    assert start <= first
    assert get_period_start(period, start) == start
    if start <= second <= first:
        assert get_period_start(period, second) == start


@for_all(st.lists(st.tuples(POINTS, st.integers(0, 2)), max_size=15), CAPS)
def test_whatever_comes_in_any_order_the_caps_hold(wishes, caps):
    """Replay earnings of three members, counted by hand beside the function."""
    per_member = {member: [] for member in range(3)}
    for wanted, member in wishes:
        own = per_member[member]
        total = sum((sum(row, ZERO) for row in per_member.values()), ZERO)
        allowed = compute_allowed(wanted, caps, Given(len(own), sum(own, ZERO), total))
        assert ZERO <= allowed <= wanted
        # the whole wish is cut only when a cap is met exactly
        if allowed < wanted:
            is_times = caps.times and len(own) == caps.times
            is_points = caps.points and sum(own, allowed) == caps.points
            is_total = caps.total and total + allowed == caps.total
            assert is_times or is_points or is_total
        if allowed:
            own.append(allowed)
    for own in per_member.values():
        assert not caps.times or len(own) <= caps.times
        assert not caps.points or sum(own, ZERO) <= caps.points
    everything = sum((sum(own, ZERO) for own in per_member.values()), ZERO)
    assert not caps.total or everything <= caps.total


@for_all(POINTS, POINTS, st.integers(1, 5), st.integers(0, 9))
def test_a_cap_that_was_lowered_takes_nothing_back(wanted, points, times, used):
    caps = Caps(times, points, ZERO)
    given = Given(used, points + 1, points + 1)
    expected = ZERO if used >= times or points else wanted
    assert compute_allowed(wanted, caps, given) == expected


def test_a_period_ends_at_midnight():
    day = date(2026, 3, 31)
    assert get_period_start("month", day) != get_period_start(
        "month", day + timedelta(days=1)
    )

"""Last days of points: by hand, and against a calendar that counts day by day."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import expiry
from crm_loyalty_tools.expiry import (
    Validity,
    add_months,
    compute_idle_day,
    compute_last_day,
)

DAY = timedelta(days=1)
days = st.dates(date(1999, 1, 1), date(2105, 12, 31))
validities = st.builds(
    Validity,
    days=st.integers(0, 800),
    months=st.integers(0, 60),
    end=st.sampled_from(("day", "month", "year")),
)


def test_examples_of_the_module():
    result = doctest.testmod(expiry)
    assert (result.failed, result.attempted > 5) == (0, True)


@pytest.mark.parametrize(
    ("earned_on", "validity", "expected"),
    [
        ("2025-12-31", Validity(365), "2026-12-31"),
        ("2024-02-29", Validity(365), "2025-02-28"),
        ("2024-02-29", Validity(months=12), "2025-02-28"),
        ("2024-02-29", Validity(months=48), "2028-02-29"),
        ("2025-01-31", Validity(months=1), "2025-02-28"),
        ("2025-01-31", Validity(days=1, months=1), "2025-03-01"),
        ("2025-08-31", Validity(months=18), "2027-02-28"),
        ("2025-03-05", Validity(end="month"), "2025-03-31"),
        ("2024-02-01", Validity(end="month"), "2024-02-29"),
        ("2025-03-31", Validity(days=1, end="month"), "2025-04-30"),
        ("2025-03-05", Validity(end="year"), "2025-12-31"),
        ("2025-12-31", Validity(months=1, end="year"), "2026-12-31"),
        ("2025-03-05", Validity(months=24, end="year"), "2027-12-31"),
    ],
)
def test_last_days_by_hand(earned_on, validity, expected):
    found = compute_last_day(date.fromisoformat(earned_on), validity)
    assert found == date.fromisoformat(expected)


@given(days, st.integers(0, 60))
def test_months_are_those_of_a_calendar(day, months):
    """An oracle that turns pages: each page is a month, a short one keeps its end."""
    page = day.replace(day=1)
    for _page in range(months):
        page += 31 * DAY
        page = page.replace(day=1)
    wanted = page
    while wanted.day < day.day and (wanted + DAY).month == page.month:
        wanted += DAY
    assert add_months(day, months) == wanted


@given(days, validities, st.integers(0, 400))
def test_rules_of_last_days(earned_on, validity, extra_days):
    last_day = compute_last_day(earned_on, validity)
    if last_day is None:
        assert validity == Validity()
        return
    assert last_day >= earned_on
    # who earns later may spend at least as long
    assert compute_last_day(earned_on + DAY, validity) >= last_day
    # whoever gets days beyond the rule gets exactly these
    more = compute_last_day(earned_on, validity, extra_days)
    assert more - last_day == timedelta(days=extra_days)
    if validity.end == "month":
        assert (last_day + DAY).day == 1
    if validity.end == "year":
        assert (last_day.month, last_day.day) == (12, 31)
    exact = compute_last_day(earned_on, validity._replace(end="day")) or earned_on
    assert exact <= last_day
    assert exact.year == last_day.year


@given(days, days, st.integers(0, 60))
def test_a_later_activity_never_shortens(first, second, months):
    early, late = sorted((first, second))
    if not months:
        assert compute_idle_day(early, months) is None
        return
    assert early < compute_idle_day(early, months) <= compute_idle_day(late, months)


def test_an_unknown_end_is_refused():
    with pytest.raises(ValueError, match="week"):
        compute_last_day(date(2025, 1, 1), Validity(1, end="week"))

"""Forecast categories, periods and the days that are kept."""

import doctest
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_extended_tools import forecast, sales_period, snapshot

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))
KINDS = st.sampled_from(sorted(sales_period.MONTHS))


def test_examples():
    """The examples in the docstrings hold."""
    for module in (forecast, sales_period, snapshot):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    ("probability", "category"),
    [
        (100, "commit"),
        (80, "commit"),
        (79.99, "best_case"),
        (50, "best_case"),
        (49.99, "pipeline"),
        (0.01, "pipeline"),
        (0, "omitted"),
    ],
)
def test_probability_decides_where_the_stage_does_not(probability, category):
    """The limits belong to the better category."""
    rule = forecast.ForecastRule(commit_pct=80, best_case_pct=50)
    found = forecast.get_category(
        rule,
        is_deal=True,
        won_status="pending",
        stage_category=None,
        probability_pct=probability,
    )
    assert found == category


@given(kind=KINDS, day=DAYS)
def test_periods_follow_each_other(kind, day):
    """A period holds its day, and begins where the one before ends."""
    period = sales_period.get_calendar_period(kind, day)
    assert period.first <= day <= period.last
    before = sales_period.get_period_before(kind, period.first)
    assert before.last + timedelta(days=1) == period.first
    assert sales_period.get_calendar_period(kind, before.last) == before


@given(kind=KINDS, day=DAYS, today=DAYS)
def test_elapsed_grows_from_nothing_to_all(kind, day, today):
    """Nothing before the first day, everything on the last."""
    period = sales_period.get_calendar_period(kind, day)
    elapsed = sales_period.get_elapsed_pct(period, today)
    assert (elapsed == 0) == (today < period.first)
    assert (elapsed == 100) == (today >= period.last)


def test_a_period_begins_with_a_month():
    """Any other day is refused."""
    with pytest.raises(ValueError, match="first of a month"):
        sales_period.get_period("month", date(2026, 1, 2))


@given(days=st.sets(DAYS, max_size=40), today=DAYS)
def test_a_day_of_each_week_stays(days, today):
    """The last 90 days stay whole; of a week before, the last day stays."""
    dropped = snapshot.get_days_to_drop(days, today)
    assert dropped == sorted(set(dropped) & days)
    kept = days - set(dropped)
    limit = today - timedelta(days=90)
    assert {day for day in days if day >= limit} <= kept
    old = {day for day in days if day < limit}
    weeks = {}
    for day in old:
        weeks.setdefault(day - timedelta(days=day.weekday()), []).append(day)
    assert {day for day in kept if day < limit} == {
        max(week) for week in weeks.values()
    }
    assert not snapshot.get_days_to_drop(kept, today)


def test_the_ninetieth_day_is_the_last_that_stays_whole():
    """Older days of the same week go, but for the last of them."""
    days = [date(2026, 3, day) for day in (3, 4, 5)]
    assert snapshot.get_days_to_drop(days, date(2026, 6, 3)) == [date(2026, 3, 3)]

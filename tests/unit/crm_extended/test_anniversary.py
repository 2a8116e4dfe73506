"""Birthdays and name days: the next one, and 29 February."""

import doctest
from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_extended_tools import anniversary

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2199, 12, 31))


def test_examples():
    """The examples in the docstrings hold."""
    assert doctest.testmod(anniversary).failed == 0


@given(born=DAYS, today=DAYS)
def test_next_anniversary_is_near(born, today):
    """The next one is today or within a year, on the day itself or on 28 February."""
    found = anniversary.get_next_anniversary(born.month, born.day, today)
    assert today <= found <= today + timedelta(days=366)
    assert (found.month, found.day) == (born.month, born.day) or (
        (born.month, born.day) == (2, 29)
        and (found.month, found.day) == (2, 28)
        and not isleap(found.year)
    )


@given(born=DAYS, today=DAYS)
def test_no_anniversary_in_between(born, today):
    """No day between today and the next one is kept as well."""
    found = anniversary.get_next_anniversary(born.month, born.day, today)
    if found > today:
        before = anniversary.get_days_of_year(today, found - timedelta(days=1))
        assert (born.month, born.day) not in before


@given(born=DAYS, first=DAYS, length=st.integers(0, 400))
def test_period_agrees_with_next(born, first, length):
    """Searching a period finds exactly those whose next anniversary lies in it."""
    last = first + timedelta(days=length)
    found = anniversary.get_next_anniversary(born.month, born.day, first)
    days = anniversary.get_days_of_year(first, last)
    assert (found <= last) == ((born.month, born.day) in days)


@pytest.mark.parametrize(("month", "day"), [(2, 30), (4, 31), (0, 1), (13, 1), (1, 0)])
def test_days_that_no_year_has(month, day):
    """Such a day is refused by name."""
    assert not anniversary.is_day_of_year(month, day)
    with pytest.raises(ValueError, match=str(day)):
        anniversary.get_next_anniversary(month, day, date(2027, 1, 1))


def test_empty_period():
    """A period that ends before it begins holds nothing."""
    assert anniversary.get_days_of_year(date(2027, 1, 2), date(2027, 1, 1)) == set()

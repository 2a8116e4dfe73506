"""Months, quarters and years of a sales plan.

A period is so many whole calendar months from the first day of a month: a business year
may begin in any month, and its quarters with it.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

MONTHS = {"month": 1, "quarter": 3, "year": 12}


class Period(NamedTuple):
    """The first and the last day of a period."""

    first: date
    last: date


def get_month_start(day: date, months: int) -> date:
    """Return the first day of a month so many months on (or back) from a day's month.

    >>> get_month_start(date(2026, 1, 31), -1)
    datetime.date(2025, 12, 1)
    """
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def get_period(kind: str, first: date) -> Period:
    """Return the period of a kind that begins on a day.

    :param kind: a key of ``MONTHS``.
    :param first: the first day of a month.
    :raises ValueError: when the day is not the first of a month.

    >>> get_period("quarter", date(2026, 11, 1))
    Period(first=datetime.date(2026, 11, 1), last=datetime.date(2027, 1, 31))
    """
    if first.day != 1:
        raise ValueError(f"a period begins on the first of a month: {first}")
    return Period(first, get_month_start(first, MONTHS[kind]) - timedelta(days=1))


def get_period_before(kind: str, first: date) -> Period:
    """Return the period of the same kind that ends the day before.

    >>> get_period_before("year", date(2026, 1, 1)).first
    datetime.date(2025, 1, 1)
    """
    return get_period(kind, get_month_start(first, -MONTHS[kind]))


def get_calendar_period(kind: str, day: date) -> Period:
    """Return the month, the quarter or the year of the calendar that has a day in it.

    >>> get_calendar_period("quarter", date(2026, 11, 27)).first
    datetime.date(2026, 10, 1)
    """
    length = MONTHS[kind]
    return get_period(kind, date(day.year, (day.month - 1) // length * length + 1, 1))


def get_elapsed_pct(period: Period, today: date) -> float:
    """Return how much of a period is over (0-100); today counts as over.

    >>> get_elapsed_pct(get_period("month", date(2026, 11, 1)), date(2026, 11, 15))
    50.0
    """
    days = (period.last - period.first).days + 1
    passed = min(max((today - period.first).days + 1, 0), days)
    return 100.0 * passed / days


def get_attainment_pct(actual: float, target: float) -> float:
    """Return the actual figure in percent of the target (above 0).

    >>> get_attainment_pct(30.0, 40.0)
    75.0
    """
    return 100.0 * actual / target if target else 0.0

"""On which day a holiday is in a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from dateutil.easter import easter

DAYS_PER_WEEK = 7
LAST = -1


class HolidayRule(NamedTuple):
    """How the day of a holiday is found.

    :param kind: ``day`` (month and day, each year), ``easter`` (days after Easter
        Sunday), ``weekday`` (the n-th such day of a month, -1: the last one).
    :param month: 1 to 12.
    :param day: 1 to 31.
    :param offset: days after Easter Sunday, negative: before.
    :param weekday: 0 is Monday.
    :param nth: 1 to 5, or -1 for the last one.
    """

    kind: str
    month: int = 0
    day: int = 0
    offset: int = 0
    weekday: int = 0
    nth: int = 1


def get_holiday(rule: HolidayRule, year: int) -> date | None:
    """Return the day of a holiday in a year; ``None`` when this year has none.

    >>> get_holiday(HolidayRule("day", 12, 25), 2026)
    datetime.date(2026, 12, 25)
    >>> get_holiday(HolidayRule("easter", offset=1), 2026)
    datetime.date(2026, 4, 6)
    >>> get_holiday(HolidayRule("weekday", month=11, weekday=3, nth=4), 2026)
    datetime.date(2026, 11, 26)

    *Source*: Easter as the western churches reckon it.

    :raises ValueError: when the kind is unknown.
    """
    if rule.kind == "easter":
        return easter(year) + timedelta(days=rule.offset)
    if rule.kind == "weekday":
        return _get_nth(rule, year)
    if rule.kind == "day":
        try:
            return date(year, rule.month, rule.day)
        except ValueError:  # the 29th of February
            return None
    raise ValueError(f"unknown kind of holiday {rule.kind!r}")


def _get_nth(rule, year):
    """Return the n-th weekday of a month, or ``None``."""
    if rule.nth == LAST:
        following = date(year + rule.month // 12, rule.month % 12 + 1, 1)
        last = following - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - rule.weekday) % DAYS_PER_WEEK)
    first = date(year, rule.month, 1)
    day = first + timedelta(
        days=(rule.weekday - first.weekday()) % DAYS_PER_WEEK
        + (rule.nth - 1) * DAYS_PER_WEEK
    )
    return day if day.month == rule.month else None

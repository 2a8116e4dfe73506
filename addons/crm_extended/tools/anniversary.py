"""Birthdays and name days: when is the next one?"""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta

MIN_YEAR_DAYS = 365


def is_day_of_year(month: int, day: int) -> bool:
    """Tell whether a day with this month and number exists in some year.

    >>> is_day_of_year(2, 29), is_day_of_year(2, 30), is_day_of_year(0, 1)
    (True, False, False)
    """
    try:
        date(2000, month, day)  # a leap year
    except ValueError:
        return False
    return True


def get_day_in_year(month: int, day: int, year: int) -> date:
    """Return the day on which an anniversary is kept in a year.

    29 February is kept on 28 February in years that lack it.

    :param month: 1-12.
    :param day: 1-31, a day that exists in some year.
    :param year: 1-9999.
    :return: the day.
    :raises ValueError: when no year has such a day; names month and day.

    >>> get_day_in_year(2, 29, 2027), get_day_in_year(2, 29, 2028)
    (datetime.date(2027, 2, 28), datetime.date(2028, 2, 29))
    """
    if not is_day_of_year(month, day):
        raise ValueError(f"no year has a day {day} in month {month}")
    try:
        return date(year, month, day)
    except ValueError:
        return date(year, month, day - 1)


def get_next_anniversary(month: int, day: int, today: date) -> date:
    """Return the first anniversary that is today or later.

    :param month: 1-12.
    :param day: 1-31, a day that exists in some year.
    :param today: the day from which to look.
    :return: a day between today and 366 days later.
    :raises ValueError: when no year has such a day.

    >>> get_next_anniversary(12, 31, date(2026, 12, 31))
    datetime.date(2026, 12, 31)
    >>> get_next_anniversary(1, 1, date(2026, 12, 31))
    datetime.date(2027, 1, 1)
    """
    this_year = get_day_in_year(month, day, today.year)
    if this_year >= today:
        return this_year
    return get_day_in_year(month, day, today.year + 1)


def get_days_of_year(first: date, last: date) -> set[tuple[int, int]]:
    """Return (month, day) of every anniversary kept between two days, both included.

    Whoever searches by month and day finds exactly those whose
    ``get_next_anniversary`` lies in the period; hence 28 February of a common year
    stands for 29 February as well.

    :return: at most 366 pairs; empty when ``last`` lies before ``first``.

    >>> sorted(get_days_of_year(date(2027, 2, 27), date(2027, 2, 28)))
    [(2, 27), (2, 28), (2, 29)]
    """
    days = set()
    length = min((last - first).days + 1, MIN_YEAR_DAYS + 1)
    for offset in range(length):
        day = first + timedelta(days=offset)
        days.add((day.month, day.day))
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            days.add((2, 29))
    return days

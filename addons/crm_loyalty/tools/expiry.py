"""Until which day points may be used.

Days are those of the company; a last day is the last one on which points may be used.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

TO_THE_DAY = "day"
TO_END_OF_MONTH = "month"
TO_END_OF_YEAR = "year"
MONTHS_PER_YEAR = 12


class Validity(NamedTuple):
    """How long points last after they were earned.

    :param days: after the months; 0 with 0 months: not limited.
    :param months: calendar months.
    :param end: ``TO_THE_DAY``, or the end of the month or year in which that day lies,
        which without days and months is that of earning.
    """

    days: int = 0
    months: int = 0
    end: str = TO_THE_DAY


def compute_last_day(
    earned_on: date, validity: Validity, extra_days: int = 0
) -> date | None:
    """Return the last day of points earned on a day, ``None`` when they stay.

    >>> compute_last_day(date(2024, 1, 31), Validity(months=1))
    datetime.date(2024, 2, 29)
    >>> compute_last_day(date(2024, 2, 28), Validity(days=1), extra_days=30)
    datetime.date(2024, 3, 30)
    >>> compute_last_day(date(2025, 11, 5), Validity(months=12, end="year"))
    datetime.date(2026, 12, 31)
    >>> compute_last_day(date(2025, 11, 5), Validity()) is None
    True

    :param extra_days: from 0; days that the member gets beyond the rule.
    :raises ValueError: for an unknown end.
    """
    if validity.end not in (TO_THE_DAY, TO_END_OF_MONTH, TO_END_OF_YEAR):
        raise ValueError(validity.end)
    is_limited = validity.days or validity.months
    if not is_limited and validity.end == TO_THE_DAY:
        return None
    last_day = add_months(earned_on, validity.months) + timedelta(days=validity.days)
    if validity.end == TO_END_OF_MONTH:
        last_day = get_month_end(last_day)
    elif validity.end == TO_END_OF_YEAR:
        last_day = date(last_day.year, 12, 31)
    return last_day + timedelta(days=extra_days)


def compute_idle_day(active_on: date, months: int, extra_days: int = 0) -> date | None:
    """Return the last day of a balance on which nothing is earned or spent any more.

    >>> compute_idle_day(date(2024, 2, 29), 12)
    datetime.date(2025, 2, 28)

    :param active_on: the last day on which the member earned or spent.
    :param months: from 0, which stands for never.
    :param extra_days: from 0; days that the member gets beyond the rule.
    """
    if not months:
        return None
    return add_months(active_on, months) + timedelta(days=extra_days)


def add_months(day: date, months: int) -> date:
    """Return the same day some months on (or back), or the last of a shorter month.

    >>> add_months(date(2023, 12, 31), 2)
    datetime.date(2024, 2, 29)

    :raises ValueError: beyond the year 9999.
    """
    years, month = divmod(day.month - 1 + months, MONTHS_PER_YEAR)
    first = date(day.year + years, month + 1, 1)
    return first.replace(day=min(day.day, get_month_end(first).day))


def get_month_end(day: date) -> date:
    """Return the last day of the month of a day."""
    return day.replace(day=monthrange(day.year, day.month)[1])

"""Which days of the pipeline's history are kept."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

DAILY_DAYS = 90


def get_days_to_drop(days: Iterable[date], today: date) -> list[date]:
    """Return the days that go, earliest first.

    The last 90 days are kept, and of each calendar week (Monday to Sunday) before that
    the last day there is.

    >>> get_days_to_drop([date(2026, 1, 5), date(2026, 1, 6)], date(2026, 6, 1))
    [datetime.date(2026, 1, 5)]
    """
    old = sorted(day for day in days if day < today - timedelta(days=DAILY_DAYS))
    last_of_week = {day.isocalendar()[:2]: day for day in old}
    return [day for day in old if last_of_week[day.isocalendar()[:2]] != day]

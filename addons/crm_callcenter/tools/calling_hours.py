"""When people may be called where they live, without any database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

# a list that may not call within so many days calls never
LOOK_AHEAD_DAYS = 60


class CallingHours(NamedTuple):
    """On which days of the week and from when to when people may be called.

    :param start_minute: minutes after midnight, 0 to 1439.
    :param end_minute: minutes after midnight at which it is over, above the start, up
        to 1440 (midnight).
    :param weekdays: days of the week, 0 is Monday.
    """

    start_minute: int
    end_minute: int
    weekdays: frozenset[int]


def get_next_open(
    at: datetime,
    zones: Sequence[tzinfo],
    hours: CallingHours,
    is_holiday: Callable[[date], bool],
) -> datetime | None:
    """Return the first instant from which somebody may be called, in all time zones.

    :param at: naive, UTC.
    :param zones: the time zones in which the telephone may ring; at least one.
    :param is_holiday: tells of a day there whether nobody is called.
    :return: naive, UTC; ``at`` itself when it is allowed now; ``None`` when no such
        instant comes within 60 days.

    >>> from zoneinfo import ZoneInfo
    >>> daily = CallingHours(9 * 60, 20 * 60, frozenset(range(5)))
    >>> get_next_open(
    ...     datetime(2026, 3, 6, 19, 30),
    ...     [ZoneInfo("Europe/Vienna")],
    ...     daily,
    ...     lambda day: day == date(2026, 3, 9),
    ... )
    datetime.datetime(2026, 3, 10, 8, 0)
    """
    last = at + timedelta(days=LOOK_AHEAD_DAYS)
    while at <= last:
        openings = [_get_opening(at, zone, hours, is_holiday, last) for zone in zones]
        if None in openings:
            return None
        latest = max(openings)
        if latest == at:
            return at
        at = latest
    return None


def _get_opening(at, zone, hours, is_holiday, last):
    """Return the first open instant in one time zone from ``at`` on, or ``None``."""
    local = at.replace(tzinfo=timezone.utc).astimezone(zone)
    minute = local.hour * 60 + local.minute
    day = local.date()
    if _is_day_open(day, hours, is_holiday) and minute < hours.end_minute:
        if minute >= hours.start_minute:
            return at
    else:
        day += timedelta(days=1)
    until = last.date() + timedelta(days=2)
    while day <= until:
        if _is_day_open(day, hours, is_holiday):
            opening = _get_instant(day, hours.start_minute, zone, at)
            if opening >= at:
                return opening
        day += timedelta(days=1)
    return None


def _is_day_open(day, hours, is_holiday):
    """Tell whether people may be called on a day at all."""
    return day.weekday() in hours.weekdays and not is_holiday(day)


def _get_instant(day, minute, zone, after):
    """Return a local time in UTC; of two with that name the first from ``after`` on."""
    moment = datetime.combine(day, time(minute // 60, minute % 60))
    for fold in (0, 1):
        aware = moment.replace(tzinfo=zone, fold=fold)
        instant = aware.astimezone(timezone.utc).replace(tzinfo=None)
        if instant >= after:
            break
    return instant

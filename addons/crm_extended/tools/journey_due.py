"""When is the next step of a person due?"""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone, tzinfo

DAYS_PER_WEEK = 7
HOURS = {"hours": 1, "days": 24, "weeks": 168}


def get_wait_end(arrival: datetime, count: float, unit: str) -> datetime:
    """Return when a wait is over: so many times 1, 24 or 168 hours later.

    :param arrival: naive, UTC.
    :param count: not negative.
    :param unit: key of ``HOURS``.

    >>> get_wait_end(datetime(2026, 3, 1, 12), 1.5, "days")
    datetime.datetime(2026, 3, 3, 0, 0)
    """
    if count < 0:
        raise ValueError(f"a wait cannot last {count} {unit}")
    return arrival + timedelta(hours=count * HOURS[unit])


def get_next_time(
    arrival: datetime, zone: tzinfo, at: time, weekday: int | None = None
) -> datetime:
    """Return the next instant at which a clock shows a time of day.

    A time that the clock skips that day is the moment of the change; of one that it
    shows twice the first counts.

    :param arrival: naive, UTC.
    :param zone: time zone of the person.
    :param weekday: 0 for Monday to 6; ``None`` for any day.
    :return: naive, UTC, later than the arrival or equal to it.

    >>> import pytz
    >>> zone = pytz.timezone("Europe/Vienna")
    >>> get_next_time(datetime(2026, 3, 9, 12), zone, time(9))
    datetime.datetime(2026, 3, 10, 8, 0)
    >>> get_next_time(datetime(2026, 3, 9, 12), zone, time(9), 0)
    datetime.datetime(2026, 3, 16, 8, 0)
    """
    today = arrival.replace(tzinfo=timezone.utc).astimezone(zone).date()
    for days in range(DAYS_PER_WEEK + 2):
        day = today + timedelta(days=days)
        if weekday is None or day.weekday() == weekday:
            instant = _get_instant(datetime.combine(day, at), zone)
            if instant >= arrival:
                return instant
    raise ValueError(f"there is no weekday {weekday}")


def _get_instant(local: datetime, zone: tzinfo) -> datetime:
    """Return the first instant (naive, UTC) at which the clock shows this, or more."""
    guess = local - timedelta(days=1)
    offsets = set()
    for hours in (0, 48):
        moment = guess + timedelta(hours=hours)
        aware = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        offsets.add(aware.replace(tzinfo=None) - moment)
    candidates = sorted(local - offset for offset in offsets)
    for candidate in candidates:
        aware = candidate.replace(tzinfo=timezone.utc).astimezone(zone)
        if aware.replace(tzinfo=None) == local:
            return candidate
    # skipped: the clock jumps over it, at the latest at the later candidate
    first, last = candidates[0], candidates[-1]
    while last - first > timedelta(minutes=1):
        middle = first + (last - first) // 2
        middle = middle.replace(second=0, microsecond=0)
        aware = middle.replace(tzinfo=timezone.utc).astimezone(zone)
        if aware.replace(tzinfo=None) >= local:
            last = middle
        else:
            first = middle
    return last

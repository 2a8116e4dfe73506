"""May a message go out now? Quiet hours and limits, without any database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

MINUTE = timedelta(minutes=1)
MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24
# two days after any instant the present quiet time has ended
LOOK_AHEAD = timedelta(days=2)


class SendRecipient(NamedTuple):
    """Who is to get something, and where.

    :param partner_id: id of the person, or 0 when nobody knows the address.
    :param address: normalized e-mail address or number in E.164; empty when there is
        none. Of letters the postal address in one line.
    :param time_zone: name of a time zone, or empty for that of the company.
    """

    partner_id: int
    address: str
    time_zone: str = ""


class SendVerdict(NamedTuple):
    """What the guard says about one recipient.

    :param state: ``allowed``, ``held`` or ``blocked``.
    :param reason: code of a reason; empty when allowed.
    :param until: of ``held``: the instant (naive, UTC) from which it may be sent.
    """

    state: str
    reason: str = ""
    until: datetime | None = None


class SendLimit(NamedTuple):
    """At most ``maximum`` messages in the last ``days`` times 24 hours."""

    maximum: int
    days: int


ALLOWED = SendVerdict("allowed")


def get_time_of_day(hours: float) -> time:
    """Return the time of day of decimal hours, to the minute; 24 is midnight.

    >>> get_time_of_day(20.5)
    datetime.time(20, 30)
    >>> get_time_of_day(24)
    datetime.time(0, 0)
    """
    minutes = round(hours * MINUTES_PER_HOUR) % (HOURS_PER_DAY * MINUTES_PER_HOUR)
    return time(*divmod(minutes, MINUTES_PER_HOUR))


def is_quiet(local: time, start: time, end: time) -> bool:
    """Tell whether a time of day lies in the quiet time, which may span midnight.

    :param start: first minute of the quiet time.
    :param end: first minute after it; equal to ``start`` for no quiet time at all.

    >>> is_quiet(time(23, 0), time(20, 0), time(8, 0))
    True
    >>> is_quiet(time(8, 0), time(20, 0), time(8, 0))
    False
    """
    if start <= end:
        return start <= local < end
    return local >= start or local < end


def get_quiet_end(
    instant: datetime, zone: tzinfo, start: time, end: time
) -> datetime | None:
    """Return when the quiet time that holds at an instant is over.

    The clock on the recipient's wall decides. When it is put forward over the end of
    the quiet time, that ends at this very moment; when it is put back, the first time
    the hand reaches the end counts.

    :param instant: naive, UTC.
    :param zone: time zone of the recipient (``pytz`` or ``zoneinfo``); at most one
        change of the clock within two days.
    :return: the first instant (naive, UTC) outside of quiet time; ``None`` when the
        instant itself is outside.

    >>> import pytz
    >>> get_quiet_end(
    ...     datetime(2026, 3, 9, 22, 30),
    ...     pytz.timezone("Europe/Vienna"),
    ...     time(20),
    ...     time(8),
    ... )
    datetime.datetime(2026, 3, 10, 7, 0)
    """

    def get_local(moment: datetime) -> datetime:
        aware = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        return aware.replace(tzinfo=None)

    def is_over(moment: datetime) -> bool:
        return not is_quiet(get_local(moment).time(), start, end)

    if is_over(instant):
        return None
    before = get_local(instant) - instant
    last = instant + LOOK_AHEAD
    after = get_local(last) - last
    today = get_local(instant).date()
    candidates = [
        datetime.combine(today + timedelta(days=day), end) - offset
        for day in range(3)
        for offset in {before, after}
    ]
    if before != after:
        candidates.append(_find_change(instant, last, get_local))
    return min(c for c in candidates if c >= instant and is_over(c))


def _find_change(first, last, get_local):
    """Return the first minute with the offset of ``last``, by halving."""
    after = get_local(last) - last
    first = first.replace(second=0, microsecond=0)
    low, high = 0, (last - first) // MINUTE + 1
    while high - low > 1:
        middle = (low + high) // 2
        moment = first + middle * MINUTE
        if get_local(moment) - moment == after:
            high = middle
        else:
            low = middle
    return first + high * MINUTE


def is_over_limit(
    sent: Sequence[datetime], at: datetime, limits: Sequence[SendLimit]
) -> bool:
    """Tell whether one more message at an instant would break a limit.

    :param sent: when the person got something by this channel, in any order.
    :param at: the instant. Messages after it count as well: there are such where the
        clock was put back, and the person got them.
    :param limits: a message exactly ``days`` times 24 hours old counts no more.

    >>> is_over_limit([datetime(2026, 3, 1)], datetime(2026, 3, 2), [SendLimit(1, 7)])
    True
    """
    for limit in limits:
        since = at - timedelta(days=limit.days)
        if sum(1 for date in sent if date > since) >= limit.maximum:
            return True
    return False

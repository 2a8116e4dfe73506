"""How many points an activity gives, under its caps."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .rounding import round_points

DAY = "day"
WEEK = "week"
MONTH = "month"
YEAR = "year"
EVER = "ever"

ZERO = Decimal("0.00")


class Caps(NamedTuple):
    """What an activity gives at most; 0 is no limit.

    :param times: to one member in a period.
    :param points: to one member in a period.
    :param total: to all members together, as long as the activity runs.
    """

    times: int
    points: Decimal
    total: Decimal


class Given(NamedTuple):
    """What an activity gave already, in the same units as ``Caps``."""

    times: int
    points: Decimal
    total: Decimal


def get_period_start(period: str, today: date) -> date | None:
    """Return the first day of the period in which a day lies, ``None`` for ever.

    Weeks begin on Monday.

    >>> get_period_start("week", date(2026, 3, 1)), get_period_start("year", date.max)
    (datetime.date(2026, 2, 23), datetime.date(9999, 1, 1))

    :raises ValueError: for an unknown period.
    """
    if period == DAY:
        return today
    if period == WEEK:
        return today - timedelta(days=today.weekday())
    if period == MONTH:
        return today.replace(day=1)
    if period == YEAR:
        return today.replace(month=1, day=1)
    if period == EVER:
        return None
    raise ValueError(period)


def compute_allowed(wanted: Decimal, caps: Caps, given: Given) -> Decimal:
    """Return how many of the wanted points the caps leave, two decimals.

    What does not fit is cut off, and not refused: a member who may get 30 more and
    would get 50 gets 30.

    >>> compute_allowed(
    ...     Decimal(50), Caps(0, Decimal(100), ZERO), Given(3, Decimal(70), Decimal(70))
    ... )
    Decimal('30.00')
    >>> compute_allowed(Decimal(50), Caps(3, ZERO, ZERO), Given(3, ZERO, ZERO))
    Decimal('0.00')

    :param wanted: zero or more.
    :return: between zero and what is wanted.
    :raises ValueError: less than nothing is wanted.
    """
    if wanted < 0:
        raise ValueError(wanted)
    if caps.times and given.times >= caps.times:
        return ZERO
    allowed = wanted
    if caps.points:
        allowed = min(allowed, caps.points - given.points)
    if caps.total:
        allowed = min(allowed, caps.total - given.total)
    # a cap that was lowered afterwards takes nothing back
    return round_points(max(allowed, ZERO))

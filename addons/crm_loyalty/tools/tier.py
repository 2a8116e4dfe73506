"""Tiers: which days count, when a tier ends, who goes up and who goes down.

A *ladder* is a row of tiers, the lowest first. A member goes up on the day on which
enough has come together within the *window* of a tier, and goes down only when a period
ends in which there was not enough. Days are those of the company; amounts are
``Decimal`` with two decimals, whatever they count (money, orders, points, visits).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .expiry import add_months

ROLLING = "rolling_12_months"
CALENDAR = "calendar_year"
ANNIVERSARY = "anniversary"

ZERO = Decimal("0.00")
ONE_DAY = timedelta(days=1)


class Tier(NamedTuple):
    """One step of a ladder.

    :param minimum: what is needed within the window.
    :param window: ``ROLLING``, ``CALENDAR`` or ``ANNIVERSARY``.
    """

    id: int
    minimum: Decimal
    window: str


class Ladder(NamedTuple):
    """The tiers of a program, and what holds for all of them.

    :param tiers: the lowest first.
    :param months: length of the rolling window and of its period, from 1.
    :param grace_days: days after the end of a period that still count for it.
    :param is_soft: a member who goes down goes down one level at most.
    """

    tiers: tuple[Tier, ...]
    months: int = 12
    grace_days: int = 0
    is_soft: bool = True

    def get_rank(self, tier_id: int | None) -> int:
        """Return the place of a tier from 0; -1 for no tier, or one of elsewhere."""
        ids = [tier.id for tier in self.tiers]
        return ids.index(tier_id) if tier_id in ids else -1

    def get_tier(self, tier_id: int | None) -> Tier | None:
        """Return a tier of this ladder by its id."""
        rank = self.get_rank(tier_id)
        return self.tiers[rank] if rank >= 0 else None


class Standing(NamedTuple):
    """Where a member stands.

    :param since: the day on which the tier was reached.
    :param until: the last day of the running period; ``None`` without a tier.
    """

    tier_id: int | None = None
    since: date | None = None
    until: date | None = None


class Days(NamedTuple):
    """Days from the first to the last, both included."""

    first: date
    last: date


# ------------------------------------------------------------
# DAYS
# ------------------------------------------------------------


def get_anniversary_period(day: date, enrolled_on: date) -> Days:
    """Return the year of membership in which a day lies.

    Who enrolled on 29 February begins a year on 28 February where there is no 29th.

    >>> get_anniversary_period(date(2025, 2, 28), date(2024, 2, 29))
    Days(first=datetime.date(2025, 2, 28), last=datetime.date(2026, 2, 27))
    >>> get_anniversary_period(date(2027, 3, 1), date(2024, 2, 29)).last
    datetime.date(2028, 2, 28)
    """
    years = day.year - enrolled_on.year
    first = add_months(enrolled_on, years * 12)
    if first > day:
        years -= 1
        first = add_months(enrolled_on, years * 12)
    return Days(first, add_months(enrolled_on, (years + 1) * 12) - ONE_DAY)


def get_window(window: str, day: date, enrolled_on: date, months: int = 12) -> Days:
    """Return the days that count for reaching a tier on a day.

    >>> get_window(ROLLING, date(2026, 3, 10), date(2020, 1, 1))
    Days(first=datetime.date(2025, 3, 11), last=datetime.date(2026, 3, 10))
    >>> get_window(CALENDAR, date(2026, 3, 10), date(2020, 1, 1)).first
    datetime.date(2026, 1, 1)

    :raises ValueError: for an unknown window.
    """
    if window == ROLLING:
        return Days(add_months(day, -months) + ONE_DAY, day)
    return Days(_get_period(window, day, enrolled_on).first, day)


def get_period_end(window: str, day: date, enrolled_on: date, months: int = 12) -> date:
    """Return until when a tier is sure for who reaches it on a day.

    The rolling window has periods of its own length, from the day on which the tier was
    reached.

    >>> get_period_end(ROLLING, date(2026, 3, 10), date(2020, 1, 1))
    datetime.date(2027, 3, 10)
    >>> get_period_end(CALENDAR, date(2026, 3, 10), date(2020, 1, 1))
    datetime.date(2026, 12, 31)
    """
    if window == ROLLING:
        return add_months(day, months)
    return _get_period(window, day, enrolled_on).last


def get_following_end(
    window: str, until: date, enrolled_on: date, months: int = 12
) -> date:
    """Return when the period ends that follows the one which ended on a day.

    >>> get_following_end(CALENDAR, date(2026, 12, 31), date(2020, 1, 1))
    datetime.date(2027, 12, 31)
    """
    if window == ROLLING:
        return add_months(until, months)
    return _get_period(window, until + ONE_DAY, enrolled_on).last


def get_review_window(
    window: str, standing: Standing, enrolled_on: date, ladder: Ladder
) -> Days:
    """Return the days that count when the period of a member's tier has ended.

    What brought a member up counts for that, and not once more for staying: the rolling
    window begins after the day on which the tier was reached.

    >>> gold = Standing(1, date(2026, 3, 10), date(2027, 3, 10))
    >>> get_review_window(ROLLING, gold, date(2020, 1, 1), Ladder((), grace_days=5))
    Days(first=datetime.date(2026, 3, 11), last=datetime.date(2027, 3, 15))
    """
    first = get_window(window, standing.until, enrolled_on, ladder.months).first
    if window == ROLLING and standing.since:
        first = max(first, standing.since + ONE_DAY)
    return Days(first, standing.until + timedelta(days=ladder.grace_days))


def _get_period(window: str, day: date, enrolled_on: date) -> Days:
    if window == CALENDAR:
        return Days(date(day.year, 1, 1), date(day.year, 12, 31))
    if window == ANNIVERSARY:
        return get_anniversary_period(day, enrolled_on)
    raise ValueError(window)


# ------------------------------------------------------------
# UP AND DOWN
# ------------------------------------------------------------


def is_due(standing: Standing, today: date, ladder: Ladder) -> bool:
    """Tell whether a period has ended, its days of grace included.

    >>> silver = Standing(1, date(2026, 1, 5), date(2026, 12, 31))
    >>> is_due(silver, date(2027, 1, 10), Ladder((), grace_days=10))
    False
    >>> is_due(silver, date(2027, 1, 11), Ladder((), grace_days=10))
    True
    """
    if standing.until is None:
        return False
    return today > standing.until + timedelta(days=ladder.grace_days)


def upgrade(
    ladder: Ladder,
    standing: Standing,
    amounts: Mapping[int, Decimal],
    today: date,
    enrolled_on: date,
) -> Standing:
    """Return where a member stands on a day: the highest tier reached, or above it.

    :param amounts: what counts for each tier, by its id, within ``get_window``.

    >>> ladder = Ladder((Tier(1, Decimal(0), CALENDAR), Tier(2, Decimal(9), CALENDAR)))
    >>> upgrade(ladder, Standing(), {1: ZERO, 2: ZERO}, date(2026, 5, 1), date.min)
    ... # doctest: +NORMALIZE_WHITESPACE
    Standing(tier_id=1, since=datetime.date(2026, 5, 1),
             until=datetime.date(2026, 12, 31))
    """
    rank = ladder.get_rank(standing.tier_id)
    reached = [tier for tier in ladder.tiers[rank + 1 :] if _is_reached(tier, amounts)]
    if not reached:
        return standing
    tier = reached[-1]
    until = get_period_end(tier.window, today, enrolled_on, ladder.months)
    return Standing(tier.id, today, until)


def review(
    ladder: Ladder,
    standing: Standing,
    amounts: Mapping[int, Decimal],
    enrolled_on: date,
) -> Standing:
    """Return where a member stands in the period after the one that has ended.

    The tier stays when there was enough for it. Otherwise the member goes down to the
    highest tier for which there was, and with soft landing by one level at most. The
    new tier holds from the day after the days of grace.

    :param standing: with a tier; one that the ladder does not have any more is lost.
    :param amounts: what counts for each tier, by its id, within ``get_review_window``.
    """
    rank = ladder.get_rank(standing.tier_id)
    since = standing.until + timedelta(days=ladder.grace_days) + ONE_DAY
    if rank >= 0 and _is_reached(ladder.tiers[rank], amounts):
        target = rank
        since = standing.since
    else:
        lower = [i for i in range(rank) if _is_reached(ladder.tiers[i], amounts)]
        target = lower[-1] if lower else -1
        if ladder.is_soft:
            target = max(target, rank - 1)
    if target < 0:
        return Standing()
    tier = ladder.tiers[target]
    until = get_following_end(tier.window, standing.until, enrolled_on, ladder.months)
    return Standing(tier.id, since, until)


def get_next(ladder: Ladder, tier_id: int | None) -> Tier | None:
    """Return the tier above a tier, the lowest one for no tier, ``None`` at the top."""
    rank = ladder.get_rank(tier_id) + 1
    return ladder.tiers[rank] if rank < len(ladder.tiers) else None


def get_missing(ladder: Ladder, tier_id: int | None, amount: Decimal) -> Decimal:
    """Return what is missing to the next tier, zero at the top.

    >>> ladder = Ladder((Tier(1, Decimal(100), CALENDAR),))
    >>> get_missing(ladder, None, Decimal(30)), get_missing(ladder, 1, Decimal(30))
    (Decimal('70'), Decimal('0.00'))
    """
    following = get_next(ladder, tier_id)
    return max(following.minimum - amount, ZERO) if following else ZERO


def get_measure(ladder: Ladder, tier_id: int | None) -> str:
    """Return the window in which a member's progress is shown.

    That of the next tier, at the top that of the tier itself.

    :raises IndexError: the ladder has no tiers.
    """
    following = get_next(ladder, tier_id)
    return following.window if following else ladder.tiers[-1].window


def _is_reached(tier: Tier, amounts: Mapping[int, Decimal]) -> bool:
    return amounts.get(tier.id, ZERO) >= tier.minimum

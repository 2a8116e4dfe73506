"""Which lots a movement of points takes from, or gives back to.

Points lie in *lots*: what was earned at once, with the day from which they may be
used and the last day on which they may be. A plan is a list of parts, one per lot that
changes; carrying it out and writing it down is the caller's work. All points are
``Decimal`` with two decimals; instants are naive UTC, days are those of the company.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

ZERO = Decimal("0.00")


class Lot(NamedTuple):
    """What is left of one earning.

    :param id: names the lot.
    :param remaining: points left; below zero for a debt.
    :param available_on: from when they may be used.
    :param expires_on: the last day on which they may be used, ``None`` for ever.
    :param sequence: the higher, the later it was earned.
    """

    id: int
    remaining: Decimal
    available_on: datetime
    expires_on: date | None
    sequence: int


class Part(NamedTuple):
    """How one lot changes: points below zero are taken from it."""

    lot_id: int
    points: Decimal


class Clock(NamedTuple):
    """The instant of a movement, and the day that it is in the company.

    :param last_day: the last day of the whole balance when nobody earns or spends any
        more, ``None`` where that does not matter.
    """

    now: datetime
    today: date
    last_day: date | None = None


class Clawback(NamedTuple):
    """Taking an earning back: from which lots, and what is owed afterwards."""

    parts: list[Part]
    owed: Decimal


class InsufficientPointsError(ValueError):
    """More points are wanted than may be used."""

    def __init__(self, wanted: Decimal, available: Decimal) -> None:
        super().__init__(f"{wanted} wanted, {available} available")
        self.wanted, self.available = wanted, available


def get_available(lots: Iterable[Lot], clock: Clock) -> Decimal:
    """Return the points that may be used, debts taken off.

    >>> clock = Clock(datetime(2026, 3, 10, 12), date(2026, 3, 10))
    >>> early = Lot(1, Decimal("5.00"), datetime(2026, 1, 1), date(2026, 3, 10), 1)
    >>> get_available([early], clock)
    Decimal('5.00')
    >>> get_available([early], clock._replace(today=date(2026, 3, 11)))
    Decimal('0.00')
    """
    return sum((lot.remaining for lot in lots if _is_usable(lot, clock)), ZERO)


def get_pending(lots: Iterable[Lot], clock: Clock) -> Decimal:
    """Return the points that were earned and may be used later."""
    return sum((lot.remaining for lot in lots if lot.available_on > clock.now), ZERO)


def get_expiring(lots: Iterable[Lot], clock: Clock) -> dict[date, Decimal]:
    """Return {last day: points} of what may be used now and lapses, soonest first."""
    days: dict[date, Decimal] = {}
    for lot in sort_for_use(lots):
        day = get_last_day(lot, clock)
        if day and lot.remaining > 0 and _is_usable(lot, clock):
            days[day] = days.get(day, ZERO) + lot.remaining
    return days


def get_last_day(lot: Lot, clock: Clock) -> date | None:
    """Return the last day of a lot: its own, or that of the whole balance.

    >>> lot = Lot(1, ZERO, datetime(2026, 1, 1), date(2026, 6, 30), 1)
    >>> clock = Clock(datetime(2026, 3, 10, 12), date(2026, 3, 10))
    >>> get_last_day(lot, clock)
    datetime.date(2026, 6, 30)
    >>> get_last_day(lot, clock._replace(last_day=date(2026, 5, 1)))
    datetime.date(2026, 5, 1)
    """
    days = [day for day in (lot.expires_on, clock.last_day) if day]
    return min(days, default=None)


def sort_for_use(lots: Iterable[Lot]) -> list[Lot]:
    """Return lots in the order of use: soonest expiry, then oldest; lasting ones last.

    >>> lasting = Lot(1, ZERO, datetime(2026, 1, 1), None, 1)
    >>> soon = Lot(2, ZERO, datetime(2026, 1, 1), date(2026, 2, 1), 2)
    >>> [lot.id for lot in sort_for_use([lasting, soon])]
    [2, 1]
    """
    return sorted(
        lots, key=lambda lot: (lot.expires_on or date.max, lot.sequence, lot.id)
    )


def plan_redemption(lots: Sequence[Lot], points: Decimal, clock: Clock) -> list[Part]:
    """Return from which lots points are taken that the member spends.

    :raises InsufficientPointsError: more than may be used; debts count.
    """
    available = get_available(lots, clock)
    if points > available:
        raise InsufficientPointsError(points, available)
    # debts are paid whenever there are points to pay them, hence nothing is left over
    return _take(lots, points, clock)[0]


def plan_restoration(spent: Sequence[Part], points: Decimal) -> list[Part]:
    """Return which lots get points back of a redemption, as if less had been spent.

    :param spent: the parts of the redemption in the order in which they were taken,
        with what is not given back yet; below zero.
    :param points: how many come back, at most as many as were spent.

    >>> spent = [Part(1, Decimal("-5.00")), Part(2, Decimal("-3.00"))]
    >>> plan_restoration(spent, Decimal("4.00"))
    [Part(lot_id=2, points=Decimal('3.00')), Part(lot_id=1, points=Decimal('1.00'))]
    """
    parts, rest = [], points
    for part in reversed(spent):
        given = min(-part.points, rest)
        if given > 0:
            parts.append(Part(part.lot_id, given))
            rest -= given
    if rest:
        raise InsufficientPointsError(points, points - rest)
    return parts


def plan_clawback(
    lots: Sequence[Lot], own: Iterable[int], points: Decimal, clock: Clock
) -> Clawback:
    """Return how an earning is taken back: its own lots first, then like a redemption.

    :param lots: all lots of the member with something left.
    :param own: the lots that came from this earning; what is left in them is taken
        whether it may be used already or not.
    :param points: how many are taken back.
    :return: the parts, and the points for which no lot could be found.
    """
    own = set(own)
    parts, rest = [], points
    for lot in sort_for_use(lot for lot in lots if lot.id in own):
        taken = min(lot.remaining, rest)
        if taken > 0:
            parts.append(Part(lot.id, -taken))
            rest -= taken
    others = [lot for lot in lots if lot.id not in own]
    more, rest = _take(others, rest, clock)
    return Clawback([*parts, *more], rest)


def plan_debt_payment(lots: Sequence[Lot], clock: Clock) -> list[Part]:
    """Return how debts are paid from what may be used; none when there is no debt."""
    debts = [lot for lot in lots if lot.remaining < 0]
    owed = -sum((lot.remaining for lot in debts), ZERO)
    if not owed:
        return []
    parts, rest = _take(lots, owed, clock)
    paid = owed - rest
    for debt in sorted(debts, key=lambda lot: lot.sequence):
        amount = min(-debt.remaining, paid)
        if amount > 0:
            parts.append(Part(debt.id, amount))
            paid -= amount
    return parts


def plan_expiry(lots: Iterable[Lot], clock: Clock) -> list[Part]:
    """Return what has lapsed: lots whose last day is over."""
    return [
        Part(lot.id, -lot.remaining)
        for lot in sort_for_use(lots)
        if lot.remaining > 0 and _is_over(lot, clock)
    ]


def _take(
    lots: Iterable[Lot], points: Decimal, clock: Clock
) -> tuple[list[Part], Decimal]:
    """Return the parts taken in the order of use, and what was not to be had."""
    parts, rest = [], points
    for lot in sort_for_use(lots):
        if rest <= 0:
            break
        if lot.remaining > 0 and _is_usable(lot, clock):
            taken = min(lot.remaining, rest)
            parts.append(Part(lot.id, -taken))
            rest -= taken
    return parts, rest


def _is_usable(lot: Lot, clock: Clock) -> bool:
    return lot.available_on <= clock.now and not _is_over(lot, clock)


def _is_over(lot: Lot, clock: Clock) -> bool:
    day = get_last_day(lot, clock)
    return day is not None and day < clock.today

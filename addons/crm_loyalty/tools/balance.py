"""Add up what a customer holds in points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

HUNDREDTH = Decimal("0.01")


class Card(NamedTuple):
    """Points on one card.

    ``last_day`` is the last day on which they may be used, ``None`` when they stay.
    """

    points: Decimal
    last_day: date | None = None


class Balance(NamedTuple):
    """What may be used today, and what of it goes when: ``{last day: points}``."""

    points: Decimal
    expiring: dict[date, Decimal]


def compute_balance(cards: Iterable[Card], today: date) -> Balance:
    """Return the points that may be used today and those of them that will expire.

    Two decimals, rounded half up once at the end, so that the parts of a point on
    several cards are not lost.

    >>> cards = [Card(Decimal("10.005")), Card(Decimal("5"), date(2026, 3, 31))]
    >>> balance = compute_balance(cards, date(2026, 3, 31))
    >>> balance.points, balance.expiring
    (Decimal('15.01'), {datetime.date(2026, 3, 31): Decimal('5.00')})
    >>> compute_balance(cards, date(2026, 4, 1)).points
    Decimal('10.01')

    :param cards: the cards of one customer in one program; none give 0 points.
    :param today: the day in the company's time zone.
    :return: the balance; ``expiring`` is ordered, soonest first, without empty days.
    """
    total = Decimal(0)
    expiring: dict[date, Decimal] = {}
    for card in cards:
        if card.last_day is not None and card.last_day < today:
            continue
        total += card.points
        if card.last_day is not None:
            sum_of_day = expiring.get(card.last_day, Decimal(0))
            expiring[card.last_day] = sum_of_day + card.points
    rounded = {day: round_points(points) for day, points in sorted(expiring.items())}
    return Balance(
        round_points(total), {day: points for day, points in rounded.items() if points}
    )


def round_points(points: Decimal) -> Decimal:
    """Return points with two decimals, half a hundredth rounded away from zero.

    >>> round_points(Decimal("0.125")), round_points(Decimal("-0.125"))
    (Decimal('0.13'), Decimal('-0.13'))
    """
    return points.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)

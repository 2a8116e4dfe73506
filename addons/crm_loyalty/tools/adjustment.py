"""Who may adjust points alone."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal


def is_alone_allowed(
    points: Decimal, before: Iterable[Decimal], limit: Decimal
) -> bool:
    """Tell whether somebody may adjust so many points without a second person.

    What the same person adjusted alone for the same member on the same day counts, so
    that nothing is gained by doing it in parts; what was given and what was taken are
    both adjustments.

    >>> is_alone_allowed(Decimal(60), [Decimal(30)], Decimal(100))
    True
    >>> is_alone_allowed(Decimal(-60), [Decimal(50)], Decimal(100))
    False

    :param points: above zero when given, below zero when taken.
    :param before: what was adjusted alone before.
    :param limit: zero or more.
    """
    return sum((abs(row) for row in before), abs(points)) <= limit

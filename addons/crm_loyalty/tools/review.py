"""Patterns in movements that no single movement shows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple


class Gift(NamedTuple):
    """Points that went from one card to another."""

    id: int
    source: int
    target: int
    date: datetime


def find_rings(
    gifts: Iterable[Gift], window: timedelta, max_length: int
) -> dict[int, int]:
    """Return {id of a gift: number of gifts in its ring} for gifts that close a ring.

    A ring is a chain of gifts, each at the same time as the one before it or later,
    that ends where it began: A gives to B, B to C, C to A. The last gift closes it.

    >>> day = datetime(2026, 3, 1)
    >>> find_rings([Gift(1, 7, 8, day), Gift(2, 8, 7, day)], timedelta(days=1), 4)
    {2: 2}

    :param window: between the first and the last gift at most.
    :param max_length: gifts in a ring at most; rings are searched no further.
    :return: the shortest ring of each gift that closes one.
    """
    ordered = sorted(gifts, key=lambda gift: (gift.date, gift.id))
    outgoing: dict[int, list[int]] = defaultdict(list)  # {card: [position]}
    for position, gift in enumerate(ordered):
        outgoing[gift.source].append(position)
    rings: dict[int, int] = {}
    for start, first in enumerate(ordered):
        latest = first.date + window
        frontier = {start}
        reached = {start}
        for length in range(2, max_length + 1):
            following: set[int] = set()
            for position in frontier:
                for later in outgoing[ordered[position].target]:
                    gift = ordered[later]
                    if later <= position or gift.date > latest or later in reached:
                        continue
                    if gift.target == first.source:
                        rings[gift.id] = min(rings.get(gift.id, length), length)
                    else:
                        following.add(later)
            reached |= following
            frontier = following
    return rings

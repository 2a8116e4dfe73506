"""Which calls are listened to, and how many points a review gives."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class Answer(NamedTuple):
    """How a criterion was met.

    :param points: 0 to ``max_points``; ``None`` when it did not apply to the call.
    :param weight: above zero.
    :param is_critical: without any points the whole review gives none.
    """

    points: int | None
    max_points: int
    weight: float
    is_critical: bool = False


def get_sample(call_ids: Iterable[int], count: int, seed: str) -> list[int]:
    """Return calls drawn at random, the same ones for the same seed.

    Each call has a place by the hash of seed and number; the first ones are drawn. So
    the order in which calls are given does not matter, nobody can choose, and anybody
    can draw again and get the same.

    >>> get_sample(range(100), 2, "2026-W10") == get_sample(
    ...     range(99, -1, -1), 2, "2026-W10"
    ... )
    True
    """

    def get_place(call_id: int) -> tuple[bytes, int]:
        text = f"{seed}:{call_id}".encode()
        return hashlib.sha256(text).digest(), call_id

    return sorted(set(call_ids), key=get_place)[: max(count, 0)]


def get_score_pct(answers: Iterable[Answer]) -> float | None:
    """Return the weighted points in per cent; ``None`` when nothing applied.

    :raises ValueError: points, maximum or weight are out of range.

    >>> get_score_pct([Answer(5, 5, 3), Answer(0, 5, 1), Answer(None, 5, 9)])
    75.0
    >>> get_score_pct([Answer(5, 5, 3), Answer(0, 5, 1, is_critical=True)])
    0.0
    """
    total = reached = 0.0
    failed = False
    for answer in answers:
        if answer.weight <= 0 or answer.max_points <= 0:
            raise ValueError(f"answer: {answer}")
        if answer.points is None:
            continue
        if not 0 <= answer.points <= answer.max_points:
            raise ValueError(f"answer: {answer}")
        failed = failed or (answer.is_critical and not answer.points)
        total += answer.weight
        reached += answer.weight * answer.points / answer.max_points
    if not total:
        return None
    return 0.0 if failed else 100 * reached / total

"""Points of a lead for what it did: they fade, and no rule gives more than its most.

What counts is an exponential decay, as in the law of radioactive decay
(N(t) = N0 * 2^(-t / half-life)): points are worth half after each half-life.
The same is computed for many leads by ``queries.lead_score``; a test compares the two.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

GRADES = ("a", "b", "c")
LAST_GRADE = "d"


class ScoreRule(NamedTuple):
    """How events of one kind count.

    ``points`` per event (negative takes away); ``window_days`` > 0: older events do not
    count; ``half_life_days``: 0 = no fading; ``max_points``: the most the rule adds or
    takes away, 0 = no limit.
    """

    points: int
    window_days: int
    half_life_days: int = 0
    max_points: int = 0


def get_event_points(rule: ScoreRule, age_days: float) -> float:
    """Return what one event is worth today.

    >>> get_event_points(ScoreRule(10, 90, 30), 30.0)
    5.0
    >>> get_event_points(ScoreRule(10, 90, 30), 91.0)
    0.0

    :param age_days: days since the event; one of the future counts nothing.
    :raises ValueError: for an age that is no number.
    """
    if math.isnan(age_days):
        raise ValueError(age_days)
    if age_days < 0 or age_days >= rule.window_days:
        return 0.0
    if not rule.half_life_days:
        return float(rule.points)
    return rule.points * 0.5 ** (age_days / rule.half_life_days)


def get_rule_points(rule: ScoreRule, ages: Iterable[float]) -> float:
    """Return what all events of one kind are worth, within the rule's most.

    >>> get_rule_points(ScoreRule(10, 90, 0, 25), [1.0, 2.0, 3.0])
    25.0
    >>> get_rule_points(ScoreRule(-10, 90, 0, 15), [1.0, 2.0])
    -15.0
    """
    total = math.fsum(get_event_points(rule, age) for age in ages)
    if not rule.max_points:
        return total
    return max(-float(rule.max_points), min(float(rule.max_points), total))


def get_score(parts: Iterable[float]) -> int:
    """Return the score: the sum of the rules in whole points, never below 0.

    Halves are rounded up.

    >>> get_score([10.2, 4.3]), get_score([-5.0])
    (15, 0)
    """
    return max(0, math.floor(math.fsum(parts) + 0.5))


def get_grade(score: int, bands: Sequence[int]) -> str:
    """Return the grade of a score.

    >>> [get_grade(score, (80, 50, 20)) for score in (80, 79, 20, 0)]
    ['a', 'b', 'c', 'd']

    :param bands: the least score of a, b and c, falling.
    """
    for grade, least in zip(GRADES, bands, strict=True):
        if score >= least:
            return grade
    return LAST_GRADE

"""What a campaign did: the people it reached against those who were held out."""

from __future__ import annotations

from dataclasses import dataclass

from .proportion import (
    Interval,
    get_difference,
    get_p_value,
    get_ratio,
    has_enough,
)

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Lift:
    """The effect of a campaign on a share of people.

    :param verdict: ``better``, ``worse`` or ``inconclusive``.
    :param points: difference of the two rates (0.01 is one percentage point).
    :param times: rate of the reached as a multiple of that of the held-out.
    :param extra: people more who did it because of the campaign, of those reached.
    :param p_value: how likely such a difference is without any effect.
    """

    verdict: str
    points: Interval
    times: Interval
    extra: Interval
    p_value: float


def get_lift(
    successes: int,
    reached: int,
    base_successes: int,
    held_out: int,
    confidence: float = CONFIDENCE,
) -> Lift:
    """Return what the campaign did, or that the numbers do not tell.

    It is *inconclusive* while fewer than five would be expected in a cell, while the
    interval of the difference holds 0, and while Fisher's test is not below the error
    that the confidence allows. All have to agree before anybody is told of an effect.

    :param successes: people reached who did it.
    :param base_successes: people held out who did it all the same.

    >>> get_lift(300, 5000, 40, 1000).verdict
    'better'
    >>> get_lift(6, 100, 0, 10).verdict
    'inconclusive'
    """
    counts = (successes, reached, base_successes, held_out)
    points = get_difference(*counts, confidence)
    p_value = get_p_value(*counts)
    verdict = "inconclusive"
    if has_enough(*counts) and p_value < 1 - confidence:
        if points.low > 0:
            verdict = "better"
        elif points.high < 0:
            verdict = "worse"
    extra = Interval(
        points.value * reached, points.low * reached, points.high * reached
    )
    return Lift(verdict, points, get_ratio(*counts, confidence), extra, p_value)

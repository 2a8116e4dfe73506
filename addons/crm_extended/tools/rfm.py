"""Say in words what RFM scores mean.

>>> get_rfm_group(5, 5)
'champion'
>>> get_rfm_group(1, 4)
'at_risk'
"""

from __future__ import annotations

# scores from 1 to 5, 5 is best: the upper two quintiles and the lower two
MAX_SCORE = 5
HIGH_SCORE = 4
LOW_SCORE = 2


def get_rfm_group(recency_score: int, frequency_score: int) -> str:
    """Return the group that a customer's scores put them in.

    Recency and frequency say whether a customer is alive; how much they spend orders
    the customers within a group and does not change it.

    :param recency_score: 1 (longest ago) to 5 (most recent).
    :param frequency_score: 1 (fewest sales) to 5 (most sales).
    :return: ``champion`` (often and just now), ``loyal`` (often), ``promising`` (just
        now, not yet often), ``at_risk`` (used to come often, not lately), ``lost``
        (seldom, and long ago) or ``steady`` (in the middle).
    :raises ValueError: when a score is not from 1 to 5.
    """
    for score in (recency_score, frequency_score):
        if not 1 <= score <= MAX_SCORE:
            raise ValueError(f"an RFM score is from 1 to 5, not {score!r}")
    if frequency_score >= HIGH_SCORE:
        if recency_score >= HIGH_SCORE:
            return "champion"
        return "at_risk" if recency_score <= LOW_SCORE else "loyal"
    if recency_score >= HIGH_SCORE:
        return "promising"
    if recency_score <= LOW_SCORE:
        return "lost" if frequency_score <= LOW_SCORE else "at_risk"
    return "steady"

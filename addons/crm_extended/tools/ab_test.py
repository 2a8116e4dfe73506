"""When an A/B test ends, and whether it has a winner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from .proportion import get_p_value, has_enough


@dataclass(frozen=True)
class Variant:
    """One version of a message.

    :param key: what the caller knows it by.
    :param recipients: people who got it.
    :param successes: those of them who did what counts.
    """

    key: int
    recipients: int
    successes: int

    @property
    def rate(self) -> float:
        """Return successes by recipients, 0 when nobody got it."""
        return self.successes / self.recipients if self.recipients else 0.0


@dataclass(frozen=True)
class Decision:
    """What is known of a test.

    :param state: ``running`` (too early to look), ``winner`` or ``inconclusive``.
    :param winner: key of the winner, None unless there is one.
    :param p_value: chance of a difference like the least certain one that the winner
        needs, when there is none; corrected for the number of comparisons.
    """

    state: str
    winner: int | None
    p_value: float


def decide(
    variants: Sequence[Variant],
    confidence: float,
    planned: int,
    is_time_over: bool,
) -> Decision:
    """Say whether a test is over, and who won.

    It is looked at once: when every version has reached the planned number of people,
    or its time is over. Before that a leader is a leader by accident, and a test that
    is looked at every day finds a winner sooner or later where there is none. The best
    version wins when it differs from every other one by Fisher's test at
    ``1 - confidence``, divided by the number of pairs (Bonferroni); so two or more
    equal versions yield a winner with probability ``1 - confidence`` at most.

    *Source*: fixed-horizon test; the effect of looking repeatedly in P. Armitage,
    C. K. McPherson and B. C. Rowe, Repeated significance tests on accumulating data,
    JRSS A 132 (1969) 235-244.

    :param confidence: the stated probability, between 0 and 1.
    :param planned: people that each version needs before anybody looks.
    :param is_time_over: the last day of the test is past.
    :raises ValueError: with fewer than two versions.

    >>> a, b = Variant(1, 1000, 50), Variant(2, 1000, 90)
    >>> decide([a, b], 0.95, 1000, False).winner
    2
    >>> decide([a, b], 0.95, 2000, False).state
    'running'
    """
    if len(variants) < 2:
        raise ValueError("a test compares at least two versions")
    is_full = all(variant.recipients >= planned for variant in variants)
    if not is_full and not is_time_over:
        return Decision("running", None, 1.0)
    ranked = sorted(variants, key=lambda variant: (-variant.rate, variant.key))
    best, others = ranked[0], ranked[1:]
    pairs = len(list(combinations(variants, 2)))
    p_value = max(_compare(best, other) for other in others)
    p_value = min(1.0, p_value * pairs)
    if p_value < 1 - confidence:
        return Decision("winner", best.key, p_value)
    return Decision("inconclusive", None, p_value)


def _compare(best: Variant, other: Variant) -> float:
    """Return Fisher's p-value, or 1 while the two are too small to compare."""
    counts = (best.successes, best.recipients, other.successes, other.recipients)
    return get_p_value(*counts) if has_enough(*counts) else 1.0

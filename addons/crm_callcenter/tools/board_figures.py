"""The figures of a telephone queue, by formulas that a company chooses.

Words: a call is *offered* when it comes in; it is *answered*, *abandoned* (over without
an answer), or still waits. It is *in time* when it was answered within the target, and
a *short* abandon when the caller hung up as fast as one does after a wrong number.
"""

from __future__ import annotations

from dataclasses import dataclass

#: Service level: answered in time, of ...
OF_ANSWERED = "answered"
OF_OFFERED = "offered"
OF_OFFERED_WITHOUT_SHORT = "offered_without_short"
OF_DECIDED = "decided"
SERVICE_FORMULAS = (
    OF_OFFERED_WITHOUT_SHORT,
    OF_OFFERED,
    OF_DECIDED,
    OF_ANSWERED,
)
#: Abandonment: abandoned of offered, with or without the short ones in both.
ABANDON_ALL = "all"
ABANDON_WITHOUT_SHORT = "without_short"
ABANDON_FORMULAS = (ABANDON_WITHOUT_SHORT, ABANDON_ALL)


@dataclass(frozen=True)
class Counts:
    """What is counted and summed.

    :param offered: incoming calls.
    :param answered: of these, those somebody answered.
    :param in_time: of these, those answered within the target.
    :param abandoned: offered calls that are over and were not answered.
    :param short: of these, those that were over before the threshold.
    :param wait_seconds: of the answered calls, from coming in to the answer.
    :param handled: answered calls that are over.
    :param handle_seconds: their speaking, hold and work afterwards.
    """

    offered: int = 0
    answered: int = 0
    in_time: int = 0
    abandoned: int = 0
    short: int = 0
    wait_seconds: int = 0
    handled: int = 0
    handle_seconds: int = 0


def get_service_pct(counts: Counts, formula: str) -> float | None:
    """Return the service level, 0 to 100; ``None`` when there is nothing to divide by.

    :raises ValueError: there is no such formula.

    >>> counts = Counts(offered=10, answered=7, in_time=6, abandoned=2, short=1)
    >>> [round(get_service_pct(counts, name), 1) for name in SERVICE_FORMULAS]
    [66.7, 60.0, 66.7, 85.7]
    """
    divisors = {
        OF_ANSWERED: counts.answered,
        OF_OFFERED: counts.offered,
        OF_OFFERED_WITHOUT_SHORT: counts.offered - counts.short,
        OF_DECIDED: counts.answered + counts.abandoned,
    }
    if formula not in divisors:
        raise ValueError(f"formula: {formula}")
    return _get_pct(counts.in_time, divisors[formula])


def get_abandon_pct(counts: Counts, formula: str) -> float | None:
    """Return the share of callers who hung up, 0 to 100; ``None`` without calls.

    :raises ValueError: there is no such formula.

    >>> counts = Counts(offered=10, answered=7, abandoned=2, short=1)
    >>> [round(get_abandon_pct(counts, name), 1) for name in ABANDON_FORMULAS]
    [11.1, 20.0]
    """
    if formula == ABANDON_ALL:
        return _get_pct(counts.abandoned, counts.offered)
    if formula == ABANDON_WITHOUT_SHORT:
        return _get_pct(counts.abandoned - counts.short, counts.offered - counts.short)
    raise ValueError(f"formula: {formula}")


def get_average_wait(counts: Counts) -> float | None:
    """Return the average speed of answer in seconds, ``None`` without answers."""
    return counts.wait_seconds / counts.answered if counts.answered else None


def get_average_handle(counts: Counts) -> float | None:
    """Return the average handle time in seconds, ``None`` without handled calls."""
    return counts.handle_seconds / counts.handled if counts.handled else None


def _get_pct(part: int, whole: int) -> float | None:
    """Return a share in per cent."""
    return 100 * part / whole if whole else None

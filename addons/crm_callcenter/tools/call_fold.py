"""A call, as a function of the events that a telephone system sent about it.

Events come twice, late, in any order or not at all, from several legs of a call. What
counts is when they happened (``at``), never when they arrived, so the outcome does not
depend on the order in which they are given, and an event that is given twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

RINGING = "ringing"
ANSWERED = "answered"
HELD = "held"
RESUMED = "resumed"
TRANSFERRED = "transferred"
ENDED = "ended"
MISSED = "missed"
#: In the order in which they follow each other within one instant.
EVENTS = (RINGING, ANSWERED, HELD, RESUMED, TRANSFERRED, MISSED, ENDED)
#: How a call may stand.
STATES = (RINGING, ANSWERED, HELD, ENDED, MISSED)
_RANK = {event: rank for rank, event in enumerate(EVENTS)}


class Event(NamedTuple):
    """What was said about a call.

    :param at: naive UTC, when it happened.
    :param agents: keys of the people it names, in any order; empty when it names none.
    :param queue: where the call waits, empty when not said.
    """

    event: str
    at: datetime
    direction: str = ""
    from_number: str = ""
    to_number: str = ""
    agents: tuple = ()
    queue: str = ""
    recording_url: str = ""


@dataclass(frozen=True)
class Call:
    """How a call stands.

    :param state: one of ``STATES``.
    :param agent: who speaks, or spoke last; ``None`` before it is answered.
    :param ringing: who may answer it now, sorted.
    :param rung: everybody it rang at, sorted.
    :param ring_seconds: answered - started; ended - started when nobody answered;
        ``None`` while it rings.
    :param hold_seconds: time on hold that is over, or until the end.
    :param talk_seconds: ended - answered - hold; ``None`` while it lasts.
    """

    state: str
    direction: str
    from_number: str
    to_number: str
    queue: str
    recording_url: str
    agent: object
    ringing: tuple
    rung: tuple
    started: datetime
    answered: datetime | None
    ended: datetime | None
    ring_seconds: int | None
    hold_seconds: int
    talk_seconds: int | None
    transfer_count: int


def fold(events: Iterable[Event]) -> Call | None:
    """Return how a call stands after these events, ``None`` without any.

    A leg that nobody answered (``missed``) ends the call only when no leg was answered
    and nothing ended it otherwise. Of several ends the last one counts.

    Complexity: O(n log n) for the sort.

    >>> from datetime import datetime
    >>> call = fold(
    ...     [
    ...         Event("ended", datetime(2026, 1, 5, 9, 2, 0)),
    ...         Event("ringing", datetime(2026, 1, 5, 9, 0, 0), agents=("ann", "bob")),
    ...         Event("answered", datetime(2026, 1, 5, 9, 0, 20), agents=("bob",)),
    ...     ]
    ... )
    >>> call.state, call.agent, call.ring_seconds, call.talk_seconds
    ('ended', 'bob', 20, 100)
    """
    ordered = sorted(set(events), key=_sort_key)
    if not ordered:
        return None
    started = ordered[0].at
    answered = next((row.at for row in ordered if row.event == ANSWERED), None)
    ended = _get_end(ordered, answered)
    hold_seconds, is_held = _get_hold(ordered, ended)
    return Call(
        state=_get_state(answered, ended, is_held),
        direction=_get_first(ordered, "direction"),
        from_number=_get_first(ordered, "from_number"),
        to_number=_get_first(ordered, "to_number"),
        queue=_get_last(ordered, "queue"),
        recording_url=_get_last(ordered, "recording_url"),
        agent=_get_agent(ordered),
        ringing=() if ended else _get_ringing(ordered),
        rung=tuple(sorted({key for row in ordered for key in _get_rung(row)})),
        started=started,
        answered=answered,
        ended=ended,
        ring_seconds=_get_seconds(started, answered or ended),
        hold_seconds=hold_seconds,
        talk_seconds=(
            max(_get_seconds(answered, ended) - hold_seconds, 0)
            if answered and ended
            else 0
            if ended
            else None
        ),
        transfer_count=sum(row.event == TRANSFERRED for row in ordered),
    )


def _sort_key(row: Event) -> tuple:
    """Return what orders events; whatever differs takes part, so it is total."""
    return (row.at, _RANK[row.event], tuple(sorted(map(str, row.agents))), row[2:])


def _get_seconds(start: datetime, end: datetime | None) -> int | None:
    """Return whole seconds between two instants, 0 when the end is the earlier one."""
    return None if end is None else max(int((end - start).total_seconds()), 0)


def _get_end(ordered: list[Event], answered: datetime | None) -> datetime | None:
    """Return when the call ended."""
    ends = [row.at for row in ordered if row.event == ENDED]
    if not ends and not answered:
        ends = [row.at for row in ordered if row.event == MISSED]
    return ends[-1] if ends else None


def _get_hold(ordered: list[Event], ended: datetime | None) -> tuple[int, bool]:
    """Return the seconds on hold, and whether the call is on hold now."""
    seconds, since = 0, None
    for row in ordered:
        if row.event == HELD and since is None:
            since = row.at
        elif row.event == RESUMED and since is not None:
            seconds += _get_seconds(since, row.at)
            since = None
    if since is not None and ended:
        seconds += _get_seconds(since, ended)
    return seconds, since is not None and not ended


def _get_state(answered: datetime | None, ended: datetime | None, is_held: bool) -> str:
    """Return how the call stands."""
    if ended:
        return ENDED if answered else MISSED
    if is_held:
        return HELD
    return ANSWERED if answered else RINGING


def _get_first(ordered: list[Event], name: str) -> str:
    """Return the first value that was said."""
    return next((getattr(row, name) for row in ordered if getattr(row, name)), "")


def _get_last(ordered: list[Event], name: str) -> str:
    """Return the last value that was said."""
    return _get_first(ordered[::-1], name)


def _get_agent(ordered: list[Event]) -> object:
    """Return who took the call last: by answering, or because it was handed over."""
    agent = None
    for row in ordered:
        if row.event in (ANSWERED, TRANSFERRED) and row.agents:
            agent = sorted(row.agents, key=str)[0]
    return agent


def _get_rung(row: Event) -> tuple:
    """Return who heard the telephone ring in an event."""
    return row.agents if row.event in (RINGING, MISSED) else ()


def _get_ringing(ordered: list[Event]) -> tuple:
    """Return who may answer now; when somebody took it, nobody else may."""
    ringing: set = set()
    for row in ordered:
        if row.event == RINGING:
            ringing |= set(row.agents)
        elif row.event == MISSED:
            ringing -= set(row.agents)
        elif row.event == ANSWERED:
            ringing.clear()
    return tuple(sorted(ringing, key=str))

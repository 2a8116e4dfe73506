"""The clocks of a case, as a function of its history.

Three milestones: *first response* and *resolution* begin when the case was received,
*next response* begins at a message of the customer once the first response was given.
A clock stands still while the case waits for the customer or is closed. Nothing here
depends on when it is asked except the states of clocks that nobody reached yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .work_time import WorkTime

FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
RESOLUTION = "resolution"
MILESTONES = (FIRST_RESPONSE, NEXT_RESPONSE, RESOLUTION)

RUNNING = "running"
PAUSED = "paused"
MET = "met"
BREACHED = "breached"
CANCELLED = "cancelled"


class Event(NamedTuple):
    """One fact: kind as in ``crm.case.event``, instant as naive UTC."""

    kind: str
    at: datetime


class Targets(NamedTuple):
    """Working seconds within which each milestone is to be reached; 0 = no promise."""

    first_response: float
    next_response: float
    resolution: float


class Pause(NamedTuple):
    """A time in which no clock runs; ``end`` is ``None`` while it lasts."""

    start: datetime
    end: datetime | None


class Span(NamedTuple):
    """When a clock began, was reached, or was ended without being reached."""

    milestone: str
    ordinal: int
    start: datetime
    reached: datetime | None = None
    ended: datetime | None = None


@dataclass(frozen=True)
class Clock:
    """One clock as it stands.

    :param ordinal: 1 for the first of its milestone, counted on for each further one.
    :param deadline: naive UTC; while paused the one that held when the pause began;
        ``None`` when the calendar never works that long.
    :param elapsed: working seconds used, until it was reached, ended, or now.
    :param thresholds: percent -> instant at which so much of the time was used, of
        those asked for; only instants that will come if nothing else happens.
    :param stopped: when it stopped for good, ``None`` while it may still be reached.
    """

    milestone: str
    ordinal: int
    start: datetime
    deadline: datetime | None
    reached: datetime | None
    state: str
    elapsed: float
    thresholds: dict[int, datetime]
    stopped: datetime | None


def compute_clocks(
    events: Sequence[Event],
    targets: Targets,
    work: WorkTime,
    now: datetime,
    percents: Iterable[int] = (),
) -> list[Clock]:
    """Return the clocks of a case, first response first, resolution last.

    :param events: the whole history in the order in which it happened, the first one
        being *received*.
    :param targets: the promises; a milestone without one has no clock.
    :param work: the working hours by which they are measured.
    :param now: the present instant, naive UTC, not before the last event.
    :param percents: of which shares of the promised time the instants are wanted.
    :raises HorizonError: ``work`` does not reach far enough; ask again with more.

    >>> from datetime import timedelta
    >>> start = datetime(2026, 1, 5, 9)
    >>> history = [Event("received", start), Event("agent_reply", start)]
    >>> [clock] = compute_clocks(
    ...     history, Targets(3600, 0, 0), WorkTime(None, None), start
    ... )
    >>> clock.state, clock.deadline - start
    ('met', datetime.timedelta(seconds=3600))
    """
    if not events:
        return []
    pauses = get_pauses(events)
    percents = tuple(percents)
    return [
        _compute_clock(span, seconds, pauses, work, now, percents)
        for span in get_spans(events)
        if (seconds := getattr(targets, span.milestone)) > 0
    ]


def get_pauses(events: Sequence[Event]) -> list[Pause]:
    """Return when no clock ran: waiting for the customer, or closed.

    >>> at = datetime(2026, 1, 5)
    >>> get_pauses([Event("received", at), Event("waiting", at)])
    [Pause(start=datetime.datetime(2026, 1, 5, 0, 0), end=None)]
    """
    pauses: list[Pause] = []
    waiting = closed = False
    began: datetime | None = None
    for kind, at in events:
        waiting = {"waiting": True, "resumed": False}.get(kind, waiting)
        closed = {"closed": True, "reopened": False}.get(kind, closed)
        if (waiting or closed) and began is None:
            began = at
        elif not waiting and not closed and began is not None:
            pauses.append(Pause(began, at))
            began = None
    if began is not None:
        pauses.append(Pause(began, None))
    return pauses


def get_spans(events: Sequence[Event]) -> list[Span]:
    """Return when each clock began and stopped, whatever was promised."""
    start = events[0].at
    first: datetime | None = None
    closed: datetime | None = None
    spans: list[Span] = []
    open_since: datetime | None = None  # of the customer's message not answered yet
    for kind, at in events:
        if kind == "agent_reply":
            first = first or at
            if open_since is not None:
                spans.append(_next_span(spans, open_since, reached=at))
                open_since = None
        elif kind == "customer_message" and first and open_since is None:
            open_since = at
        elif kind == "closed":
            closed = at
            if open_since is not None:
                spans.append(_next_span(spans, open_since, ended=at))
                open_since = None
        elif kind == "reopened":
            closed = None
    if open_since is not None:
        spans.append(_next_span(spans, open_since))
    return [
        # closing ends the wait for a first answer only as long as the case is closed
        Span(FIRST_RESPONSE, 1, start, first, None if first else closed),
        *spans,
        Span(RESOLUTION, 1, start, closed),
    ]


def _next_span(
    spans: list[Span],
    start: datetime,
    reached: datetime | None = None,
    ended: datetime | None = None,
) -> Span:
    return Span(NEXT_RESPONSE, len(spans) + 1, start, reached, ended)


def _compute_clock(
    span: Span,
    seconds: float,
    pauses: list[Pause],
    work: WorkTime,
    now: datetime,
    percents: tuple[int, ...],
) -> Clock:
    """Return one clock; see ``compute_clocks``."""
    stopped = span.reached or span.ended
    # a pause that began when the clock had stopped does not move it any more; one in
    # which it stopped lasted until then: who answers while it stands still is in time
    own = [p for p in pauses if stopped is None or p.start < stopped]
    own = [
        Pause(p.start, min(p.end or stopped, stopped) if stopped else p.end)
        for p in own
        if p.end is None or p.end > span.start
    ]
    deadline, is_certain = _find_instant(span.start, seconds, own, work)
    limit = stopped or now
    if span.reached:
        state = MET if deadline is None or span.reached <= deadline else BREACHED
    elif is_certain and deadline is not None and limit > deadline:
        state = BREACHED
    elif span.ended:
        state = CANCELLED
    elif own and own[-1].end is None:
        state = PAUSED
    else:
        state = RUNNING
    thresholds = {}
    for percent in percents:
        instant, is_sure = _find_instant(span.start, seconds * percent / 100, own, work)
        if is_sure and instant is not None:
            thresholds[percent] = instant
    return Clock(
        milestone=span.milestone,
        ordinal=span.ordinal,
        start=span.start,
        deadline=deadline,
        reached=span.reached,
        state=state,
        elapsed=_get_elapsed(span.start, limit, own, work),
        thresholds=thresholds,
        stopped=stopped,
    )


def _find_instant(
    start: datetime,
    seconds: float,
    pauses: list[Pause],
    work: WorkTime,
) -> tuple[datetime | None, bool]:
    """Return when the clock has run for so long, and whether no pause prevents it."""
    position, rest = start, seconds
    for pause in pauses:
        worked = work.elapsed(position, pause.start)
        if worked >= rest - 1e-6:
            break
        if pause.end is None:
            return work.advance(position, rest), False
        rest -= worked
        position = max(position, pause.end)
    return work.advance(position, rest), True


def _get_elapsed(
    start: datetime, limit: datetime, pauses: list[Pause], work: WorkTime
) -> float:
    """Return the working seconds used from the start until the limit."""
    total, position = 0.0, start
    for pause in pauses:
        total += work.elapsed(position, min(max(pause.start, position), limit))
        position = limit if pause.end is None else max(position, pause.end)
    return total + work.elapsed(position, limit)

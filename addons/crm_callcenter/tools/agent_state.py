"""What an agent does at each second, from what the agent said and the calls did.

The two sources are append-only logs (``crm.agent.state.log`` and ``crm.call.event``);
nothing else is stored, so no second can be in two states and none in no state.

Of several that hold at once the earlier one in ``STATES`` counts: who speaks does so
whatever was said before, a ringing telephone interrupts the work after a call, and that
work interrupts what the agent said.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from .call_fold import ANSWERED, ENDED, MISSED, RINGING, TRANSFERRED, Event, fold

TALKING = "talking"
WRAP_UP = "wrap_up"
BREAK = "break"
READY = "ready"
OFFLINE = "offline"
#: In the order in which they count.
STATES = (TALKING, RINGING, WRAP_UP, BREAK, READY, OFFLINE)
#: What a person says; the rest follows from calls.
SAID = (BREAK, READY, OFFLINE)
#: In these an agent is at work.
PRESENT = (TALKING, RINGING, WRAP_UP, READY)


class Said(NamedTuple):
    """What an agent said: holds until the next word.

    :param at: naive UTC.
    :param state: one of ``SAID``.
    """

    at: datetime
    state: str
    reason: str = ""


class Span(NamedTuple):
    """What a call made of an agent's time, ``end`` not included."""

    state: str
    start: datetime
    end: datetime


class Segment(NamedTuple):
    """A part of the time that is in one state, ``end`` not included."""

    state: str
    start: datetime
    end: datetime
    reason: str = ""

    @property
    def seconds(self) -> int:
        """Return its length."""
        return int((self.end - self.start).total_seconds())


def get_call_spans(
    events: Iterable[Event],
    now: datetime,
    wrap_up_seconds: int,
    wrapped: datetime | None = None,
    stale_seconds: int = 7200,
) -> dict[object, list[Span]]:
    """Return {agent: what one call made of the agent's time}.

    It rings at an agent until somebody answers, it stops ringing there, or the call
    ends. An agent speaks (or waits with the call on hold) from answering, or from
    having it handed over, until it goes to another or ends. Who spoke last wraps up.

    :param now: until when a call that lasts is counted.
    :param wrap_up_seconds: how long work after the call lasts when nobody ends it.
    :param wrapped: when the agent saved what came of the call.
    :param stale_seconds: a call whose end was never told counts so long at most after
        the last event.

    >>> from datetime import datetime
    >>> nine = datetime(2026, 1, 5, 9, 0)
    >>> rows = [
    ...     Event("ringing", nine, agents=(7,)),
    ...     Event("answered", nine.replace(second=10), agents=(7,)),
    ...     Event("ended", nine.replace(minute=2), agents=(7,)),
    ... ]
    >>> spans = get_call_spans(rows, nine.replace(hour=10), 30)[7]
    >>> [(span.state, int((span.end - span.start).total_seconds())) for span in spans]
    [('ringing', 10), ('talking', 110), ('wrap_up', 30)]
    """
    rows = set(events)
    call = fold(rows)
    if call is None:
        return {}
    last = max(row.at for row in rows)
    end = call.ended or min(now, last + timedelta(seconds=stale_seconds))
    spans: dict[object, list[Span]] = {}
    _add_ringing(spans, rows, end)
    speaker, since = None, end
    for row in sorted(rows, key=lambda row: (row.at, row.event, str(row.agents))):
        if row.event in (ANSWERED, TRANSFERRED) and row.agents and row.at < end:
            agent = sorted(row.agents, key=str)[0]
            if agent != speaker:
                _add(spans, speaker, TALKING, since, row.at)
                speaker, since = agent, row.at
    _add(spans, speaker, TALKING, since, end)
    if call.ended and call.answered and speaker is not None:
        limit = end + timedelta(seconds=wrap_up_seconds)
        over = limit if wrapped is None else min(max(wrapped, end), limit)
        _add(spans, speaker, WRAP_UP, end, min(over, max(now, end)))
    return spans


def _add_ringing(
    spans: dict[object, list[Span]], rows: Iterable[Event], end: datetime
) -> None:
    """Add when it rang at whom."""
    since: dict[object, datetime] = {}
    order = {RINGING: 0, MISSED: 1, ANSWERED: 2, ENDED: 3}
    told = [row for row in rows if row.event in order]
    for row in sorted(told, key=lambda row: (row.at, order[row.event])):
        if row.event == RINGING:
            for agent in row.agents:
                since.setdefault(agent, row.at)
            continue
        over = row.agents if row.event == MISSED and row.agents else tuple(since)
        for agent in over:
            if agent in since:
                _add(spans, agent, RINGING, since.pop(agent), min(row.at, end))
    for agent, start in since.items():
        _add(spans, agent, RINGING, start, end)


def _add(
    spans: dict[object, list[Span]],
    agent: object,
    state: str,
    start: datetime,
    end: datetime,
) -> None:
    """Add a span unless it is empty."""
    if agent is not None and start < end:
        spans.setdefault(agent, []).append(Span(state, start, end))


def get_segments(
    start: datetime, end: datetime, said: Iterable[Said], spans: Iterable[Span]
) -> list[Segment]:
    """Return the time from ``start`` to ``end``, cut where the state changes.

    The segments follow each other without gap or overlap: each second is in exactly
    one. Before the first word an agent is offline.

    :param said: in the order in which they were said.

    Complexity: O(n log n) of words, plus O(n) for each change.

    >>> from datetime import datetime
    >>> nine, ten = datetime(2026, 1, 5, 9), datetime(2026, 1, 5, 10)
    >>> words = [Said(nine.replace(minute=10), "ready")]
    >>> call = Span("talking", nine.replace(minute=20), nine.replace(minute=30))
    >>> [(one.state, one.seconds) for one in get_segments(nine, ten, words, [call])]
    [('offline', 600), ('ready', 600), ('talking', 600), ('ready', 1800)]
    """
    if start >= end:
        return []
    words = _get_last_words(said)
    calls = sorted(
        (span for span in spans if span.end > start and span.start < end),
        key=lambda span: span.start,
    )
    cuts = {start, end}
    cuts |= {word.at for word in words if start < word.at < end}
    for span in calls:
        cuts |= {at for at in (span.start, span.end) if start < at < end}
    ordered = sorted(cuts)
    segments: list[Segment] = []
    for since, until in itertools.pairwise(ordered):
        state, reason = _get_state_at(since, words, calls)
        if segments and segments[-1][0::3] == (state, reason):
            segments[-1] = segments[-1]._replace(end=until)
        else:
            segments.append(Segment(state, since, until, reason))
    return segments


def _get_last_words(said: Iterable[Said]) -> list[Said]:
    """Return the words that hold, by time.

    When the clock is put back, a word is said later and yet has an earlier time: what
    had been said for after that time does not hold any more.

    >>> from datetime import datetime
    >>> half, five = datetime(2026, 1, 5, 11, 30), datetime(2026, 1, 5, 11, 5)
    >>> [word.state for word in _get_last_words([Said(half, BREAK), Said(five, READY)])]
    ['ready']
    """
    words: list[Said] = []
    for word in said:
        while words and words[-1].at > word.at:
            words.pop()
        words.append(word)
    return words


def _get_state_at(
    at: datetime, words: list[Said], calls: list[Span]
) -> tuple[str, str]:
    """Return the state and the reason that hold at an instant."""
    active = {span.state for span in calls if span.start <= at < span.end}
    for state in STATES:
        if state in active:
            return state, ""
    state, reason = OFFLINE, ""
    for word in words:
        if word.at > at:
            break
        state, reason = word.state, word.reason
    return state, reason


def sum_seconds(segments: Iterable[Segment]) -> dict[str, int]:
    """Return {state: seconds} with every state.

    >>> sum_seconds([])["ready"]
    0
    """
    seconds = dict.fromkeys(STATES, 0)
    for segment in segments:
        seconds[segment.state] += segment.seconds
    return seconds


def get_adherence(
    segments: Iterable[Segment],
    work: Iterable[tuple[datetime, datetime]],
    breaks: Iterable[tuple[datetime, datetime]] = (),
) -> tuple[int, int]:
    """Return (seconds as planned, seconds planned).

    In a planned break the agent is on a break, in planned work at work (``PRESENT``).
    Time without a plan does not count. A break counts where work and break overlap.
    """
    segments, breaks = list(segments), list(breaks)
    parts = [(start, end, BREAK) for start, end in breaks]
    for start, end in work:
        parts += [(*part, READY) for part in _subtract(start, end, breaks)]
    kept = 0
    for start, end, planned in parts:
        for segment in segments:
            if (planned == BREAK) == (segment.state == BREAK) and (
                segment.state != OFFLINE
            ):
                kept += _overlap(start, end, segment.start, segment.end)
    total = sum(int((end - start).total_seconds()) for start, end, _state in parts)
    return kept, total


def _subtract(
    start: datetime, end: datetime, holes: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """Return what is left of a time without the holes."""
    left = []
    for since, until in sorted(holes):
        if until > start and since < end:
            if since > start:
                left.append((start, since))
            start = max(start, until)
    if start < end:
        left.append((start, end))
    return left


def _overlap(start: datetime, end: datetime, since: datetime, until: datetime) -> int:
    """Return the seconds that two times share."""
    return max(int((min(end, until) - max(start, since)).total_seconds()), 0)

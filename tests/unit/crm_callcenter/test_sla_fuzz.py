"""Clocks against a second oracle: calendars by weekday, zones, leaves, any order."""

from datetime import datetime, timedelta

import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools.sla_clock import (
    MILESTONES,
    Event,
    Targets,
    compute_clocks,
)
from crm_callcenter_tools.work_time import WorkTime

MINUTE = timedelta(minutes=1)
START = datetime(2026, 3, 24)
ZONES = ["UTC", "Europe/Vienna", "America/New_York", "Australia/Lord_Howe"]
# (weekday, from, until) in minutes of the local day
OFFICE = [(day, *part) for day in range(5) for part in ((540, 720), (780, 1020))]
NIGHTS = [(day, *part) for day in range(7) for part in ((0, 360), (1320, 1440))]
SATURDAY = [(5, 100, 220)]
CALENDARS = [None, OFFICE, NIGHTS, SATURDAY]
# two hours a week for eight hours, less leaves and pauses over all that is drawn
HORIZON = timedelta(days=150)


class Calendar:
    """Weekly hours in a zone, less leaves; knows each working minute by itself."""

    def __init__(self, hours, zone="UTC", leaves=()):
        self.hours, self.zone, self.leaves = hours, pytz.timezone(zone), leaves

    def fetch(self, start, end):
        """Return the intervals of work, as Odoo does: cut out of local days."""
        intervals = []
        day = start.date() - timedelta(days=1)
        while day <= end.date() + timedelta(days=1):
            for weekday, begin, until in self.hours:
                if weekday == day.weekday():
                    intervals += self._cut(
                        self._to_utc(day, begin), self._to_utc(day, until)
                    )
            day += timedelta(days=1)
        cut = [(max(a, start), min(b, end)) for a, b in intervals]
        return sorted((a, b) for a, b in cut if a < b)

    def _to_utc(self, day, minute):
        local = datetime.combine(day, datetime.min.time()) + minute * MINUTE
        return self.zone.localize(local).astimezone(pytz.utc).replace(tzinfo=None)

    def _cut(self, start, end):
        pieces = [(start, end)]
        for begin, until in self.leaves:
            pieces = [
                piece
                for a, b in pieces
                for piece in ((a, min(b, begin)), (max(a, until), b))
                if piece[0] < piece[1]
            ]
        return pieces

    def is_working(self, minute):
        """Tell whether the minute that begins at this instant is worked."""
        if any(begin <= minute < until for begin, until in self.leaves):
            return False
        local = minute.replace(tzinfo=pytz.utc).astimezone(self.zone)
        of_day = local.hour * 60 + local.minute
        return any(
            local.weekday() == weekday and begin <= of_day < until
            for weekday, begin, until in self.hours
        )


def walk(start, minutes, is_working, stands, until):
    """Return (deadline or None, minutes worked until), one minute after the other.

    Minutes in which the case stands do not count; past ``until`` nothing stands.
    """
    worked, worked_until, at = 0, 0, start
    while at < start + HORIZON:
        if is_working(at) and not (at < until and stands(at)):
            worked += 1
            worked_until += at < until
        at += MINUTE
        if worked >= minutes:
            return at, worked_until
    return None, worked_until


def make_stands(events):
    """Return a predicate: does the case stand still in the minute that begins then?"""

    def stands(minute):
        waiting = closed = False
        for kind, at in events:
            if at > minute:
                break
            if kind in ("customer_message", "resumed"):
                waiting = False
            elif kind == "waiting":
                waiting = True
            elif kind in ("closed", "reopened"):
                closed, waiting = kind == "closed", False
        return waiting or closed

    return stands


def find_pause(events):
    """Return when the case began to stand still, by the events alone."""
    begin, is_standing = None, False
    for index, (kind, at) in enumerate(events):
        now_standing = make_stands(events[: index + 1])(at)
        if kind == "reopened":
            is_standing = False
        if now_standing and not is_standing:
            begin = at
        is_standing = now_standing
    return begin


def list_spans(events):
    """Return (milestone, start, reached, ended) by looking back and forth."""
    start = events[0][1]
    replies = [i for i, (kind, _at) in enumerate(events) if kind == "agent_reply"]
    is_closed = False
    closed_at = None
    for kind, at in events:
        if kind in ("closed", "reopened"):
            is_closed, closed_at = kind == "closed", at
    first = events[replies[0]][1] if replies else None
    ended = closed_at if is_closed and not first else None
    spans = [("first_response", start, first, ended)]
    spans.append(("resolution", start, closed_at if is_closed else None, None))
    index = replies[0] if replies else len(events)
    while True:
        index = next(
            (
                i
                for i in range(index, len(events))
                if events[i][0] == "customer_message"
            ),
            None,
        )
        if index is None:
            return spans
        stop = next(
            (
                i
                for i in range(index, len(events))
                if events[i][0] in ("agent_reply", "closed")
            ),
            None,
        )
        reached = ended = None
        if stop is not None:
            if events[stop][0] == "agent_reply":
                reached = events[stop][1]
            else:
                ended = events[stop][1]
        spans.append(("next_response", events[index][1], reached, ended))
        if stop is None:
            return spans
        index = stop


def ask_oracle(events, hours, is_working, now):
    """Return [(milestone, start, deadline, state, reached)] of a history."""
    stands = make_stands(events)
    clocks = []
    for milestone, start, reached, ended in list_spans(events):
        minutes = round(hours[milestone] * 60)
        if not minutes:
            continue
        end = reached or ended or now
        deadline, worked = walk(start, minutes, is_working, stands, end)
        standing = not reached and not ended and stands(now)
        if standing and worked < minutes:
            # the deadline it had when the pause began
            begin = find_pause(events)
            deadline, _worked = walk(start, minutes, is_working, stands, begin)
            state = "paused"
        elif reached:
            state = "met" if worked < minutes or reached <= deadline else "breached"
        elif ended:
            state = (
                "breached" if worked >= minutes and ended > deadline else "cancelled"
            )
        else:
            is_late = worked >= minutes and now > deadline
            state = "breached" if is_late else ("paused" if standing else "running")
        clocks.append((milestone, start, deadline, state, reached))
    return sorted(clocks, key=str)


@st.composite
def draw_history(draw):
    """Draw what can happen to a case, in whole minutes, over some days."""
    at = START + draw(st.integers(0, 6 * 24 * 60)) * MINUTE
    events, waiting, closed = [("received", at)], False, False
    for _count in range(draw(st.integers(0, 8))):
        at += (
            draw(st.one_of(st.just(0), st.integers(1, 90), st.integers(1, 2000)))
            * MINUTE
        )
        kinds = (
            ["reopened"] if closed else ["customer_message", "agent_reply", "closed"]
        )
        if not closed:
            kinds.append("resumed" if waiting else "waiting")
        kind = draw(st.sampled_from(kinds))
        if waiting and kind in ("customer_message", "closed"):
            events.append(("resumed", at))
        waiting = kind == "waiting" or (waiting and kind == "agent_reply")
        closed = kind == "closed"
        events.append((kind, at))
    now = at + draw(st.integers(0, 3000)) * MINUTE
    return events, now


def draw_hours():
    return st.sampled_from([0, 0.25, 1, 2.5, 8])


def compute(events, hours, calendar, now):
    worked = calendar and calendar.fetch(START, now + HORIZON)
    targets = Targets(*(hours[milestone] * 3600 for milestone in MILESTONES))
    history = [Event(*event) for event in events]
    return sorted(
        (
            (clock.milestone, clock.start, clock.deadline, clock.state, clock.reached)
            for clock in compute_clocks(history, targets, WorkTime(worked, None), now)
        ),
        key=str,
    )


@settings(max_examples=250, deadline=None)
@given(
    draw_history(),
    st.tuples(draw_hours(), draw_hours(), draw_hours()),
    st.sampled_from(CALENDARS),
    st.sampled_from(ZONES),
    st.lists(st.tuples(st.integers(0, 14 * 24 * 60), st.integers(1, 3000)), max_size=2),
)
def test_clocks_are_those_of_the_oracle(history, promised, week, zone, leaves):
    events, now = history
    spans = [
        (START + a * MINUTE, START + (a + length) * MINUTE) for a, length in leaves
    ]
    hours = dict(zip(MILESTONES, promised, strict=True))
    calendar = Calendar(week, zone, spans) if week else None
    is_working = calendar.is_working if calendar else lambda minute: True
    expected = ask_oracle(events, hours, is_working, now)
    assert compute(events, hours, calendar, now) == expected


def test_an_answer_while_the_clock_stands_still_is_in_time():
    start = datetime(2026, 1, 5, 9)
    history = [
        ("received", start),
        ("waiting", start + timedelta(minutes=30)),
        ("agent_reply", start + timedelta(hours=6)),
    ]
    hours = dict.fromkeys(MILESTONES, 0) | {"first_response": 1}
    [clock] = compute(history, hours, None, start + timedelta(days=1))
    assert clock[2:4] == (start + timedelta(hours=6, minutes=30), "met")

"""The clocks of a case against a second opinion that counts minute by minute."""

import doctest
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools import sla_clock, sla_match, work_time
from crm_callcenter_tools.sla_clock import Event, Targets, compute_clocks
from crm_callcenter_tools.work_time import HorizonError, WorkTime

MINUTE = timedelta(minutes=1)
UTC = ZoneInfo("UTC")
OFFICE = ((9, 12), (13, 17))
FRIDAY = datetime(2026, 1, 2, 16, 30)
# before and across the beginning and the end of summer time
WEEKS = (datetime(2026, 3, 25), datetime(2026, 10, 21), datetime(2026, 1, 1))


def get_office_hours(zone, first_day, days, hours=OFFICE, leaves=()):
    """Return working hours Monday to Friday in a zone as naive UTC intervals."""
    intervals = []
    for number in range(days):
        day = first_day + timedelta(days=number)
        if day.weekday() >= 5 or day.date() in leaves:
            continue
        for begin, end in hours:
            local = [day.replace(hour=hour, tzinfo=zone) for hour in (begin, end)]
            intervals.append(
                tuple(at.astimezone(UTC).replace(tzinfo=None) for at in local)
            )
    return intervals


class Oracle:
    """Counts minutes; knows nothing of the module under test."""

    def __init__(self, intervals):
        self.working = None
        if intervals is not None:
            self.working = set()
            for start, end in intervals:
                while start < end:
                    self.working.add(start)
                    start += MINUTE

    def runs(self, minute, pauses):
        """Return whether a clock runs during the minute that begins here."""
        is_working = self.working is None or minute in self.working
        return is_working and not any(
            start <= minute and (end is None or minute < end) for start, end in pauses
        )

    def deadline(self, start, minutes, pauses):
        """Return the earliest instant at which so many minutes were used."""
        at = start
        while minutes:
            if self.runs(at, pauses):
                minutes -= 1
            at += MINUTE
            if at - start > timedelta(days=400):
                return None
        return at


def find_pauses(events):
    """Return [(start, end)] of the times in which no clock ran."""
    pauses, is_out, since = [], set(), None
    ends = {"resumed": "waiting", "reopened": "closed"}
    for kind, at in events:
        if kind in ("waiting", "closed"):
            is_out.add(kind)
            since = since or at
        elif kind in ends:
            is_out.discard(ends[kind])
        if since and not is_out:
            pauses.append((since, at))
            since = None
    return [*pauses, *([(since, None)] if since else [])]


def replay(events):
    """Return what a person would note down: [(milestone, start, reached, ended)]."""
    rows = []
    replied = running = closed = None
    for kind, at in events:
        if kind == "agent_reply":
            replied = replied or at
        if kind == "customer_message" and replied:
            running = running or at
        if kind in ("agent_reply", "closed") and running:
            stop = (at, None) if kind == "agent_reply" else (None, at)
            rows.append(("next_response", running, *stop))
            running = None
        closed = {"closed": at, "reopened": None}.get(kind, closed)
    if running:
        rows.append(("next_response", running, None, None))
    start = events[0].at
    return [
        ("first_response", start, replied, None if replied else closed),
        *rows,
        ("resolution", start, closed, None),
    ]


def judge(oracle, row, minutes, pauses, now):
    """Return (deadline, state) of one clock by counting minutes."""
    _milestone, start, reached, ended = row
    stop = reached or ended
    if stop:
        # what happened after the clock stopped is not its business; while it stood
        # still it did not get late
        pauses = [(a, min(b or stop, stop)) for a, b in pauses if a < stop]
    finite = [(a, b) for a, b in pauses if b]
    open_since = next((a for a, b in pauses if b is None), None)
    deadline = oracle.deadline(start, minutes, finite)
    is_held = open_since is not None and (deadline is None or deadline > open_since)
    limit = stop or now
    if reached:
        return deadline, "met" if reached <= deadline else "breached"
    if not is_held and deadline < limit:
        return deadline, "breached"
    if ended:
        return deadline, "cancelled"
    return deadline, "paused" if open_since is not None else "running"


KINDS = ("customer_message", "agent_reply", "wait", "close")


@st.composite
def histories(draw):
    """Return (events, now): a history as the system writes it, whole minutes."""
    at = draw(st.sampled_from(WEEKS)) + timedelta(
        minutes=draw(st.integers(0, 3 * 24 * 60))
    )
    events = [Event("received", at)]
    is_waiting = is_closed = False
    gaps = st.one_of(st.integers(0, 90), st.integers(0, 2 * 24 * 60))
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=9)):
        at += timedelta(minutes=draw(gaps))
        if kind == "customer_message":
            if is_closed:
                events.append(Event("reopened", at))
            if is_waiting:
                events.append(Event("resumed", at))
            is_waiting = is_closed = False
            events.append(Event(kind, at))
        elif kind == "agent_reply":
            events.append(Event(kind, at))
        elif kind == "wait" and not is_closed:
            events.append(Event("resumed" if is_waiting else "waiting", at))
            is_waiting = not is_waiting
        elif kind == "close":
            if is_waiting:
                events.append(Event("resumed", at))
                is_waiting = False
            events.append(Event("reopened" if is_closed else "closed", at))
            is_closed = not is_closed
    return events, at + timedelta(minutes=draw(gaps))


@st.composite
def calendars(draw, first_day):
    """Return working hours from this day on, ``None`` for day and night."""
    if draw(st.booleans()):
        return None
    zone = ZoneInfo(
        draw(
            st.sampled_from(("UTC", "Europe/Vienna", "America/New_York", "Asia/Tokyo"))
        )
    )
    hours = draw(st.sampled_from((OFFICE, ((0, 8),), ((22, 23), (1, 3)))))
    leaves = {
        (first_day + timedelta(days=number)).date()
        for number in draw(st.sets(st.integers(0, 20), max_size=4))
    }
    return get_office_hours(zone, first_day, 120, hours, leaves)


@settings(max_examples=1500, deadline=None)
@given(st.data())
def test_clocks_equal_those_counted_by_minutes(data):
    events, now = data.draw(histories())
    first_day = events[0].at.replace(hour=0, minute=0) - timedelta(days=2)
    intervals = data.draw(calendars(first_day))
    minutes = data.draw(st.tuples(*[st.sampled_from((0, 30, 60, 240, 480, 960))] * 3))
    targets = Targets(*(60 * value for value in minutes))
    clocks = compute_clocks(events, targets, WorkTime(intervals, None), now)
    oracle = Oracle(intervals)
    pauses, rows = find_pauses(events), replay(events)
    promises = dict(zip(Targets._fields, minutes, strict=True))
    expected = [
        (row[0], row[1], *judge(oracle, row, promised, pauses, now), row[2])
        for row in rows
        if (promised := promises[row[0]])
    ]
    assert [
        (c.milestone, c.start, c.deadline, c.state, c.reached) for c in clocks
    ] == expected


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_thresholds_rise_and_the_hundredth_is_the_deadline(data):
    events, now = data.draw(histories())
    intervals = data.draw(calendars(events[0].at.replace(hour=0, minute=0)))
    clocks = compute_clocks(
        events,
        Targets(3600, 7200, 28800),
        WorkTime(intervals, None),
        now,
        (50, 75, 100, 150),
    )
    for clock in clocks:
        instants = list(clock.thresholds.values())
        assert instants == sorted(instants)
        if 100 in clock.thresholds:
            assert clock.thresholds[100] == clock.deadline


def test_the_example_of_a_friday_afternoon():
    # Friday 16:30: one hour ends Monday 9:30, eight hours end Tuesday 9:30
    work = WorkTime(get_office_hours(UTC, datetime(2026, 1, 1), 30), None)
    clocks = compute_clocks(
        [Event("received", FRIDAY)], Targets(3600, 0, 8 * 3600), work, FRIDAY
    )
    assert [clock.deadline for clock in clocks] == [
        datetime(2026, 1, 5, 9, 30),
        datetime(2026, 1, 6, 9, 30),
    ]


def test_a_pause_over_a_night_counts_in_working_time_only():
    work = WorkTime(get_office_hours(UTC, datetime(2026, 1, 1), 30), None)
    start = datetime(2026, 1, 5, 16)
    history = [
        Event("received", start),
        Event("waiting", datetime(2026, 1, 5, 16, 30)),
        Event("resumed", datetime(2026, 1, 6, 9, 30)),
    ]
    (clock,) = compute_clocks(history, Targets(0, 0, 2 * 3600), work, history[-1].at)
    # 30 minutes on Monday, the other 90 from 9:30 on Tuesday
    assert clock.deadline == datetime(2026, 1, 6, 11)
    assert clock.state == "running"


def test_a_paused_clock_that_was_late_before_stays_late():
    start = datetime(2026, 1, 5)
    history = [Event("received", start), Event("waiting", start + timedelta(hours=3))]
    (clock,) = compute_clocks(
        history, Targets(0, 0, 3600), WorkTime(None, None), start + timedelta(days=9)
    )
    assert clock.state == "breached"


def test_closing_and_reopening_resumes_the_same_clock():
    start = datetime(2026, 1, 5)
    history = [
        Event("received", start),
        Event("closed", start + timedelta(hours=1)),
        Event("reopened", start + timedelta(hours=11)),
    ]
    (clock,) = compute_clocks(
        history, Targets(0, 0, 4 * 3600), WorkTime(None, None), history[-1].at
    )
    assert clock.deadline == start + timedelta(hours=14)
    assert (clock.state, clock.reached) == ("running", None)


def test_reaching_at_the_deadline_is_in_time_and_a_second_later_is_not():
    start = datetime(2026, 1, 5)
    for seconds, state in ((3600, "met"), (3601, "breached")):
        history = [
            Event("received", start),
            Event("agent_reply", start + timedelta(seconds=seconds)),
        ]
        (clock,) = compute_clocks(
            history, Targets(3600, 0, 0), WorkTime(None, None), history[-1].at
        )
        assert clock.state == state


def test_nobody_is_late_at_the_deadline_but_a_second_later():
    start = datetime(2026, 1, 5)
    for seconds, state in ((3600, "running"), (3601, "breached")):
        (clock,) = compute_clocks(
            [Event("received", start)],
            Targets(3600, 0, 0),
            WorkTime(None, None),
            start + timedelta(seconds=seconds),
        )
        assert clock.state == state


def test_a_calendar_without_hours_has_no_deadline_and_never_ends():
    start = datetime(2026, 1, 5)
    (clock,) = compute_clocks(
        [Event("received", start)], Targets(0, 0, 60), WorkTime([], None), start
    )
    assert (clock.deadline, clock.state) == (None, "running")


def test_beyond_the_horizon_one_has_to_ask_again():
    start = datetime(2026, 1, 5)
    work = WorkTime([(start, start + timedelta(hours=1))], start + timedelta(days=1))
    assert work.advance(start, 3600) == start + timedelta(hours=1)
    with pytest.raises(HorizonError):
        work.advance(start, 3601)
    with pytest.raises(HorizonError):
        work.elapsed(start, start + timedelta(days=2))


@pytest.mark.parametrize("module", [sla_clock, sla_match, work_time])
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted and not result.failed

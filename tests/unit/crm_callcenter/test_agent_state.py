"""Each second of a shift is in exactly one state, whatever calls and people do."""

import doctest
import itertools
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools import agent_state
from crm_callcenter_tools.agent_state import (
    PRESENT,
    SAID,
    STATES,
    Said,
    get_adherence,
    get_call_spans,
    get_segments,
    sum_seconds,
)
from crm_callcenter_tools.call_fold import EVENTS, Event

START = datetime(2026, 1, 5, 9)
SHIFT_SECONDS = 400


def at(second):
    return START + timedelta(seconds=second)


WORDS = st.lists(
    st.builds(Said, st.integers(-50, 450).map(at), st.sampled_from(SAID)),
    max_size=6,
)
CALLS = st.lists(
    st.lists(
        st.builds(
            Event,
            event=st.sampled_from(EVENTS),
            at=st.integers(-50, 450).map(at),
            agents=st.lists(st.sampled_from((7, 8)), max_size=2).map(tuple),
        ),
        max_size=6,
    ),
    max_size=4,
)
TIMES = st.lists(
    st.tuples(st.integers(0, 390), st.integers(1, 60)).map(
        lambda pair: (at(pair[0]), at(pair[0] + pair[1]))
    ),
    max_size=1,
)


def get_spans(calls, agent, wrap_up=30):
    return [
        span
        for events in calls
        for span in get_call_spans(events, at(1000), wrap_up).get(agent, ())
    ]


def get_state_slowly(second, words, spans):
    """Return the state of one second by looking at everything."""
    for state in STATES[:3]:
        if any(s.state == state and s.start <= at(second) < s.end for s in spans):
            return state
    # whatever was said last, also where the clock was put back in between
    spoken = [word for word in words if word.at <= at(second)]
    return spoken[-1].state if spoken else "offline"


@settings(max_examples=150, deadline=None)
@given(WORDS, CALLS)
def test_every_second_belongs_to_exactly_one_state(words, calls):
    spans = get_spans(calls, 7)
    segments = get_segments(START, at(SHIFT_SECONDS), words, spans)
    assert segments[0].start == START
    assert segments[-1].end == at(SHIFT_SECONDS)
    for one, following in itertools.pairwise(segments):
        assert one.end == following.start
        assert (one.state, one.reason) != (following.state, following.reason)
    assert sum(sum_seconds(segments).values()) == SHIFT_SECONDS
    for second in range(0, SHIFT_SECONDS, 7):
        [found] = [s.state for s in segments if s.start <= at(second) < s.end]
        assert found == get_state_slowly(second, words, spans)


@settings(max_examples=100, deadline=None)
@given(CALLS, st.randoms())
def test_the_order_of_events_does_not_matter(calls, random):
    for events in calls:
        mixed = [*events, *events]
        random.shuffle(mixed)
        expected = get_call_spans(events, at(1000), 30)
        assert get_call_spans(mixed, at(1000), 30) == expected


@settings(max_examples=100, deadline=None)
@given(CALLS)
def test_nobody_speaks_twice_at_once_in_one_call(calls):
    for events in calls:
        found = get_call_spans(events, at(1000), 30)
        talks = [s for spans in found.values() for s in spans if s.state == "talking"]
        talks.sort(key=lambda span: span.start)
        for one, following in itertools.pairwise(talks):
            assert one.end <= following.start


@settings(max_examples=100, deadline=None)
@given(WORDS, CALLS, TIMES, TIMES)
def test_adherence_is_what_counting_seconds_gives(words, calls, work, breaks):
    segments = get_segments(START, at(500), words, get_spans(calls, 7))
    kept = planned = 0
    for second in range(500):
        is_break = any(start <= at(second) < end for start, end in breaks)
        is_work = any(start <= at(second) < end for start, end in work)
        [state] = [s.state for s in segments if s.start <= at(second) < s.end]
        planned += is_break or is_work
        kept += state == "break" if is_break else is_work and state in PRESENT
    assert get_adherence(segments, work, breaks) == (kept, planned)


def test_a_call_is_handed_over():
    events = [
        Event("ringing", at(0), agents=(7, 8)),
        Event("answered", at(10), agents=(7,)),
        Event("transferred", at(60), agents=(8,)),
        Event("ended", at(100)),
    ]
    found = get_call_spans(events, at(1000), 20, wrapped=at(105))
    told = {
        agent: [(s.state, s.start, s.end) for s in spans]
        for agent, spans in found.items()
    }
    assert told == {
        7: [("ringing", at(0), at(10)), ("talking", at(10), at(60))],
        8: [
            ("ringing", at(0), at(10)),
            ("talking", at(60), at(100)),
            ("wrap_up", at(100), at(105)),
        ],
    }


def test_an_end_that_was_never_told_does_not_last_for_ever():
    events = [Event("answered", at(0), agents=(7,))]
    [span] = get_call_spans(events, at(90_000), 20, stale_seconds=600)[7]
    assert (span.start, span.end) == (at(0), at(600))


def test_doctests():
    assert doctest.testmod(agent_state).failed == 0

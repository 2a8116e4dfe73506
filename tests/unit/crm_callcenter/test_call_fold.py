"""A call does not depend on the order, the number or the completeness of its events."""

import doctest
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools import call_fold
from crm_callcenter_tools.call_fold import EVENTS, STATES, Event, fold

START = datetime(2026, 1, 5, 9, 0, 0)


def at(second):
    return START + timedelta(seconds=second)


def events(*rows):
    return [Event(event, at(second), agents=agents) for event, second, agents in rows]


EVENT_LISTS = st.lists(
    st.builds(
        Event,
        event=st.sampled_from(EVENTS),
        at=st.integers(0, 600).map(at),
        direction=st.sampled_from(("", "in")),
        agents=st.lists(st.sampled_from((7, 8, 9)), max_size=2).map(tuple),
    ),
    min_size=1,
    max_size=12,
)


def measure_slowly(rows):
    """Return (ring, hold, talk) second by second, from the definitions alone."""
    answered = [row.at for row in rows if row.event == "answered"]
    ends = [row.at for row in rows if row.event == "ended"]
    if not ends and not answered:
        ends = [row.at for row in rows if row.event == "missed"]
    start = min(row.at for row in rows)
    end = max(ends) if ends else None
    first = min(answered) if answered else None
    ring_end = first or end
    ring = None if ring_end is None else int((ring_end - start).total_seconds())
    marks = sorted(
        {
            (row.at, row.event == "resumed")
            for row in rows
            if row.event in ("held", "resumed")
        }
    )
    hold, since = 0, None
    for instant, is_resumed in marks:
        if not is_resumed:
            since = since or instant
        elif since:
            hold += int((instant - since).total_seconds())
            since = None
    if since and end:
        hold += max(int((end - since).total_seconds()), 0)
    if not end:
        return ring, hold, None
    talk = int((end - first).total_seconds()) - hold if first else 0
    return ring, hold, max(talk, 0)


@settings(max_examples=200)
@given(EVENT_LISTS, st.randoms())
def test_order_and_repetition_change_nothing(rows, rng):
    twice = rows + rows
    rng.shuffle(twice)
    assert fold(twice) == fold(rows)


@settings(max_examples=200)
@given(EVENT_LISTS)
def test_seconds_are_those_of_the_definitions(rows):
    call = fold(rows)
    assert (call.ring_seconds, call.hold_seconds, call.talk_seconds) == measure_slowly(
        rows
    )
    assert call.state in STATES
    assert set(call.ringing) <= set(call.rung)


def test_a_call_from_ringing_to_its_end():
    rows = events(
        ("ringing", 0, (7, 8)),
        ("answered", 12, (8,)),
        ("held", 30, (8,)),
        ("resumed", 50, (8,)),
        ("ended", 112, ()),
    )
    seen = [fold(rows[: number + 1]) for number in range(len(rows))]
    assert [call.state for call in seen] == [
        "ringing",
        "answered",
        "held",
        "answered",
        "ended",
    ]
    assert [call.ringing for call in seen] == [(7, 8), (), (), (), ()]
    last = seen[-1]
    assert (last.ring_seconds, last.hold_seconds, last.talk_seconds) == (12, 20, 80)
    assert (last.agent, last.rung) == (8, (7, 8))


def test_what_is_missing_is_filled_from_what_is_there():
    # the end came, the resumption did not
    call = fold(events(("answered", 10, (7,)), ("held", 40, ()), ("ended", 100, ())))
    assert (call.hold_seconds, call.talk_seconds) == (60, 30)
    # a resumption without a hold says nothing
    call = fold(events(("answered", 10, ()), ("resumed", 40, ()), ("ended", 100, ())))
    assert (call.hold_seconds, call.talk_seconds) == (0, 90)
    # only the end
    call = fold(events(("ended", 5, ())))
    assert (call.state, call.ring_seconds, call.talk_seconds) == ("missed", 0, 0)


def test_a_leg_that_nobody_answered_does_not_end_the_call():
    rows = events(("ringing", 0, (7, 8)), ("missed", 20, (7,)))
    assert fold(rows).state == "missed"
    call = fold(rows + events(("answered", 25, (8,))))
    assert (call.state, call.ended, call.agent) == ("answered", None, 8)


def test_who_takes_a_transfer_is_the_agent():
    call = fold(
        events(
            ("answered", 0, (7,)),
            ("transferred", 60, (9,)),
            ("ringing", 61, (9,)),
            ("answered", 65, (9,)),
            ("ended", 100, ()),
        )
    )
    assert (call.agent, call.transfer_count, call.talk_seconds) == (9, 1, 100)


def test_nothing_is_no_call():
    assert fold([]) is None


def test_examples():
    assert not doctest.testmod(call_fold).failed

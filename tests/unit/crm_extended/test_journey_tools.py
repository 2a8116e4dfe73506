"""Graphs of journeys, their layout, due times, and addresses of other systems."""

import doctest
import socket
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools import (
    journey_due,
    journey_graph,
    journey_layout,
    webhook_address,
    webhook_call,
)
from crm_extended_tools.journey_graph import END, GraphStep, get_problems


@pytest.mark.parametrize(
    "module", [journey_due, journey_graph, journey_layout, webhook_address]
)
def test_examples(module):
    """The examples in the docstrings hold."""
    assert doctest.testmod(module).failed == 0


GRAPHS = (
    st.integers(1, 7)
    .flatmap(
        lambda size: st.lists(
            st.lists(
                st.one_of(st.none(), st.integers(0, size + 1)), min_size=0, max_size=2
            ),
            min_size=size,
            max_size=size,
        )
    )
    .map(
        lambda ways: [
            GraphStep(number, tuple(targets)) for number, targets in enumerate(ways, 1)
        ]
    )
)


def _get_matrix(steps):
    """Return who can come from where to where: the oracle, by Warshall."""
    ids = [step.step_id for step in steps]
    reach = {(step.step_id, target): True for step in steps for target in step.targets}
    for middle in ids:
        for source in ids:
            for target in ids:
                if reach.get((source, middle)) and reach.get((middle, target)):
                    reach[source, target] = True
    return reach


@settings(max_examples=150)
@given(steps=GRAPHS)
def test_problems_are_those_of_the_matrix(steps):
    """Circles, dead ends, foreign and unreachable steps, and nothing else."""
    reach = _get_matrix(steps)
    ids = {step.step_id for step in steps}
    expected = set()
    for step in steps:
        if None in step.targets or not step.targets:
            expected.add(("dead_end", step.step_id))
        if set(step.targets) - ids - {END, None}:
            expected.add(("foreign", step.step_id))
        if reach.get((step.step_id, step.step_id)):
            expected.add(("loop", step.step_id))
        if step.step_id != 1 and not reach.get((1, step.step_id)):
            expected.add(("unreachable", step.step_id))
    assert {tuple(problem) for problem in get_problems(steps)} == expected


@settings(max_examples=100)
@given(steps=GRAPHS)
def test_layout_has_a_place_for_each(steps):
    """No two share a place; without circles each step stands below its forerunners."""
    places = journey_layout.get_places(steps)
    assert set(places) == {step.step_id for step in steps} | {END}
    assert len(set(places.values())) == len(places)
    if not any(problem.kind == "loop" for problem in get_problems(steps)):
        for step in steps:
            for target in step.targets:
                if target in places and target is not None:
                    assert places[target].row > places[step.step_id].row


ZONES = st.sampled_from(
    ["Europe/Vienna", "Australia/Lord_Howe", "America/Santiago", "UTC"]
).map(pytz.timezone)


@settings(max_examples=25, deadline=None)
@given(
    arrival=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 20)).map(
        lambda at: at.replace(second=0, microsecond=0)
    ),
    zone=ZONES,
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    weekday=st.one_of(st.none(), st.integers(0, 6)),
)
def test_next_time_is_the_first(arrival, zone, at, weekday):
    """The clock shows that time of that day, or jumped over it; none was earlier."""
    found = journey_due.get_next_time(arrival, zone, at, weekday)
    assert arrival <= found <= arrival + timedelta(days=8)
    before, now = (
        moment.replace(tzinfo=timezone.utc).astimezone(zone).replace(tzinfo=None)
        for moment in (found - timedelta(minutes=1), found)
    )
    assert now.time() == at or (before.time() < at < now.time()) or now.hour == 0
    # oracle: look at each minute of the day before it
    moment = max(arrival, found - timedelta(days=1))
    while moment < found:
        local = moment.replace(tzinfo=timezone.utc).astimezone(zone)
        is_it = local.time().replace(tzinfo=None) == at and (
            weekday is None or local.weekday() == weekday
        )
        # of a time that comes twice, the first counts
        assert not is_it or moment < arrival
        moment += timedelta(minutes=1)


def test_waits():
    """Hours, days and weeks are times of 1, 24 and 168 hours."""
    start = datetime(2026, 3, 28, 12)
    assert journey_due.get_wait_end(start, 2, "weeks") == start + timedelta(days=14)
    with pytest.raises(ValueError, match="-1"):
        journey_due.get_wait_end(start, -1, "days")


@pytest.mark.parametrize(
    "url",
    [
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[fd00::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0.0.0.0/",
        "http://100.64.0.1/",
        "http://router/",
        "http://db.internal/",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "https://example.com:99999/",
        "https:///path",
    ],
)
def test_addresses_of_the_house_are_refused(url):
    """Nothing inside is called, however it is written."""
    assert webhook_address.get_url_problem(url)


def test_a_name_that_resolves_inside_is_not_called():
    """The name looks public, its address is not: no connection is made."""
    inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 443))]
    with (
        patch.object(socket, "getaddrinfo", return_value=inside),
        patch.object(socket, "create_connection") as connect,
        pytest.raises(webhook_call.CallError, match="private network") as raised,
    ):
        webhook_call.post("https://hooks.example.com/", b"{}", {}, 1)
    assert raised.value.is_final
    assert not connect.called

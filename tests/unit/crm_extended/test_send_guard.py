"""Quiet hours over changes of the clock, and limits in rolling windows."""

import doctest
from datetime import datetime, time, timedelta, timezone

import pytest
import pytz
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools import send_guard
from crm_extended_tools.send_guard import SendLimit, get_quiet_end, is_over_limit

ZONES = st.sampled_from(
    [
        "Europe/Vienna",
        "America/New_York",
        "Australia/Lord_Howe",  # half an hour of summer time
        "Asia/Kathmandu",
        "America/Santiago",  # changes at midnight
        "UTC",
    ]
).map(pytz.timezone)
TIMES = st.times().map(lambda at: at.replace(second=0, microsecond=0))
# around the days on which clocks change, too
INSTANTS = st.one_of(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 30)),
    st.sampled_from(
        [
            datetime(2026, 3, 29, 0, 30),
            datetime(2026, 10, 25, 0, 30),
            datetime(2026, 3, 8, 6),
            datetime(2026, 11, 1, 5),
            datetime(2026, 4, 4, 14),
            datetime(2026, 9, 6, 3),
        ]
    ).flatmap(
        lambda change: st.integers(-600, 600).map(
            lambda minutes: change + timedelta(minutes=minutes)
        )
    ),
).map(lambda at: at.replace(second=0, microsecond=0))


def test_examples():
    """The examples in the docstrings hold."""
    assert doctest.testmod(send_guard).failed == 0


def _is_quiet(instant, zone, start, end):
    """Say what the clock on the wall says: the oracle."""
    local = instant.replace(tzinfo=timezone.utc).astimezone(zone)
    now = local.hour * 60 + local.minute
    first, last = start.hour * 60 + start.minute, end.hour * 60 + end.minute
    return now in {
        minute % 1440 for minute in range(first, last + 1440 * (last < first))
    }


@settings(max_examples=60, deadline=None)
@given(instant=INSTANTS, zone=ZONES, start=TIMES, end=TIMES)
def test_quiet_end_is_the_first_minute_outside(instant, zone, start, end):
    """Minute by minute: all before it are quiet, it is not."""
    expected = instant
    while _is_quiet(expected, zone, start, end):
        expected += timedelta(minutes=1)
    found = get_quiet_end(instant, zone, start, end)
    assert (found or instant) == expected


@pytest.mark.parametrize(
    ("instant", "expected"),
    [
        # the clock is put forward from 2 to 3: the night is an hour shorter
        (datetime(2026, 3, 28, 22), datetime(2026, 3, 29, 6)),
        # and back from 3 to 2: an hour longer
        (datetime(2026, 10, 24, 22), datetime(2026, 10, 25, 7)),
    ],
)
def test_nights_of_change(instant, expected):
    """Vienna, quiet from 21 to 8."""
    zone = pytz.timezone("Europe/Vienna")
    assert get_quiet_end(instant, zone, time(21), time(8)) == expected


@settings(max_examples=100)
@given(
    hours=st.lists(st.integers(0, 24 * 40), max_size=12),
    limits=st.lists(
        st.builds(SendLimit, st.integers(0, 4), st.integers(1, 30)), max_size=3
    ),
)
def test_limits_never_broken(hours, limits):
    """Whoever sends only when told so breaks no limit in any window."""
    start = datetime(2026, 1, 1)
    sent = []
    # not in order: the clock may be put back
    for hour in hours:
        at = start + timedelta(hours=hour)
        is_over = is_over_limit(sent, at, limits)
        # oracle: count the window that ends now, and what is yet to come
        assert is_over == any(
            len([date for date in sent if at - date < timedelta(days=limit.days)])
            >= limit.maximum
            for limit in limits
        )
        if not is_over:
            sent.append(at)

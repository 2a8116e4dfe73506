"""The age of open cases: since when so much was worked, and which class that is."""

import doctest
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_callcenter_tools import case_age, work_time
from crm_callcenter_tools.case_age import AGE_BAND_HOURS, AGE_BANDS, get_age_band
from crm_callcenter_tools.work_time import HorizonError, WorkTime

MONDAY = datetime(2026, 1, 5)
HOUR = timedelta(hours=1)
OFFICE = WorkTime(
    [
        (
            MONDAY + timedelta(days=day) + start * HOUR,
            MONDAY + day * 24 * HOUR + end * HOUR,
        )
        for day in range(5)
        for start, end in ((9, 12), (13, 17))
    ],
    MONDAY + timedelta(days=7),
)
minutes = st.integers(0, 7 * 24 * 60)


def test_examples():
    """The documented examples hold."""
    for module in (case_age, work_time):
        assert doctest.testmod(module).failed == 0


def test_since_when():
    """Nights and breaks do not count; before the first hour nothing is known."""
    tuesday = MONDAY + timedelta(days=1)
    for end, hours, expected in (
        (tuesday + 10 * HOUR, 1, tuesday + 9 * HOUR),
        # whoever came in the night has waited no longer than since the evening
        (tuesday + 10 * HOUR, 2, MONDAY + 16 * HOUR),
        (tuesday + 14 * HOUR, 8, MONDAY + 13 * HOUR),
        (tuesday + 3 * HOUR, 7, MONDAY + 9 * HOUR),
        (tuesday + 3 * HOUR, 7.1, None),
        (MONDAY, 1, None),
    ):
        assert OFFICE.recede(end, hours * 3600) == expected


def test_without_hours():
    """All hours count without a calendar, and none in an empty one."""
    assert WorkTime(None, None).recede(MONDAY, 3600) == MONDAY - HOUR
    assert WorkTime([], None).recede(MONDAY, 3600) is None
    assert WorkTime([], None).recede(MONDAY, 0) == MONDAY
    with pytest.raises(HorizonError):
        OFFICE.recede(MONDAY + timedelta(days=8), 60)


@given(received=minutes, now=minutes, hours=st.sampled_from([0.5, 1, 3, 7, 8, 24, 35]))
def test_who_came_until_then_has_waited_so_long(received, now, hours):
    """The instant parts those who waited so long from those who did not."""
    came, end = MONDAY + received * HOUR / 60, MONDAY + now * HOUR / 60
    instant = OFFICE.recede(end, hours * 3600)
    has_waited = OFFICE.elapsed(came, end) >= hours * 3600
    assert has_waited == (instant is not None and came <= instant)


def test_every_class_begins_where_the_one_before_ends():
    """The classes are one more than their limits, in the order of their keys."""
    keys = [key for key, _label in AGE_BANDS]
    assert keys == sorted(keys)
    assert len(keys) == len(AGE_BAND_HOURS) + 1
    for number, hours in enumerate(AGE_BAND_HOURS):
        assert get_age_band(hours - 1e-9) == keys[number]
        assert get_age_band(hours) == keys[number + 1]
    with pytest.raises(ValueError, match="-1"):
        get_age_band(-1)

"""People are called by day where they live, and on no holiday."""

import doctest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools import calling_hours, holiday_rules, number_place
from crm_callcenter_tools.calling_hours import CallingHours, get_next_open
from crm_callcenter_tools.holiday_rules import HolidayRule, get_holiday
from crm_callcenter_tools.number_place import locate

OFFICE = CallingHours(9 * 60, 20 * 60, frozenset(range(5)))
ZONES = (
    "Europe/Vienna",
    "America/New_York",
    "America/Los_Angeles",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
)
HALF_HOUR = timedelta(minutes=30)


def never(_day):
    return False


def is_open(at, zones, hours, is_holiday):
    """Tell by the plain definition whether an instant is allowed."""
    for zone in zones:
        local = at.replace(tzinfo=timezone.utc).astimezone(zone)
        minute = local.hour * 60 + local.minute
        if local.weekday() not in hours.weekdays or is_holiday(local.date()):
            return False
        if not hours.start_minute <= minute < hours.end_minute:
            return False
    return True


def test_doctests():
    for module in (calling_hours, holiday_rules, number_place):
        assert doctest.testmod(module).failed == 0
        assert doctest.testmod(module).attempted > 0


@settings(max_examples=200, deadline=None)
@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True),
    st.integers(0, 46),
    st.integers(1, 47),
    st.frozensets(st.integers(0, 6)),
    st.frozensets(st.integers(0, 30)),
)
def test_it_is_the_first_open_instant(at, names, start, length, weekdays, days):
    hours = CallingHours(start * 30, min(start + length, 48) * 30, weekdays)
    zones = [ZoneInfo(name) for name in names]

    def is_holiday(day):
        return day.toordinal() % 31 in days

    found = get_next_open(at, zones, hours, is_holiday)
    last = at + timedelta(days=9)
    if found is not None:
        assert found >= at
        assert is_open(found, zones, hours, is_holiday)
        last = min(last, found)
    moment = at
    while moment < last:  # nothing before it is open
        assert not is_open(moment, zones, hours, is_holiday)
        moment += HALF_HOUR


def test_all_clocks_have_to_agree():
    coasts = [ZoneInfo("America/New_York"), ZoneInfo("America/Los_Angeles")]
    at = datetime(2026, 3, 10, 14, 0)  # ten and seven o'clock
    assert get_next_open(at, coasts, OFFICE, never) == datetime(2026, 3, 10, 16, 0)


def test_the_end_is_over():
    zone = [ZoneInfo("UTC")]
    friday = datetime(2026, 3, 13, 20, 0)
    assert get_next_open(friday, zone, OFFICE, never) == datetime(2026, 3, 16, 9, 0)
    before = friday - timedelta(seconds=1)
    assert get_next_open(before, zone, OFFICE, never) == before


def test_nobody_is_called_on_no_day():
    none = CallingHours(0, 1440, frozenset())
    assert get_next_open(datetime(2026, 1, 1), [ZoneInfo("UTC")], none, never) is None


def test_holidays_of_years():
    assert get_holiday(HolidayRule("day", 2, 29), 2026) is None
    assert get_holiday(HolidayRule("day", 2, 29), 2028) == date(2028, 2, 29)
    assert get_holiday(HolidayRule("weekday", 5, weekday=0, nth=-1), 2026) == date(
        2026, 5, 25
    )
    assert get_holiday(HolidayRule("weekday", 12, weekday=3, nth=-1), 2026) == date(
        2026, 12, 31
    )
    assert get_holiday(HolidayRule("weekday", 2, weekday=0, nth=5), 2026) is None
    assert get_holiday(HolidayRule("easter", offset=60), 2026) == date(2026, 6, 4)
    try:
        get_holiday(HolidayRule("moon"), 2026)
    except ValueError as err:
        assert "moon" in str(err)
    else:
        raise AssertionError


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_no_text_is_too_strange_for_a_number(text):
    place = locate(text)
    assert place.time_zones == tuple(sorted(place.time_zones))
    assert len(place.country) in (0, 2)


def test_satellites_live_nowhere():
    assert locate("+870773111632").country == ""
    assert locate("").time_zones == ()

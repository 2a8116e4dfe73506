"""People are called by day where they live, and on no holiday."""

import doctest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools import calling_hours, number_place, public_holidays
from crm_callcenter_tools.calling_hours import CallingHours, get_next_open
from crm_callcenter_tools.number_place import locate
from crm_callcenter_tools.public_holidays import get_public_holidays

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
    for module in (calling_hours, number_place, public_holidays):
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


# published by the states: Norway (lov om helligdager), the United States (5 U.S.C.
# 6103), the United Kingdom (gov.uk/bank-holidays), Bavaria and Berlin (their
# Feiertagsgesetze), Austria (Arbeitsruhegesetz), Romania (Codul muncii, article 139)
PUBLISHED = [
    ("NO", "", date(2026, 5, 17), True),
    ("NO", "", date(2026, 4, 2), True),
    ("NO", "", date(2026, 11, 1), False),
    ("US", "", date(2026, 11, 26), True),
    # the 4th of July is a Saturday: its Friday is kept
    ("US", "", date(2026, 7, 3), True),
    ("GB", "ENG", date(2026, 4, 6), True),
    ("GB", "SCT", date(2026, 4, 6), False),
    # Boxing Day is a Saturday: its Monday is kept
    ("GB", "ENG", date(2026, 12, 28), True),
    ("DE", "BY", date(2026, 1, 6), True),
    ("DE", "BE", date(2026, 1, 6), False),
    ("DE", "BE", date(2026, 4, 3), True),
    ("AT", "", date(2026, 6, 4), True),
    ("RO", "", date(2026, 4, 13), True),
]


def test_holidays_are_those_that_the_states_publish():
    for country, region, day, is_kept in PUBLISHED:
        days = get_public_holidays(country, [region], day.year)
        assert (day in days) == is_kept, (country, region, day)


@given(st.text(max_size=4), st.lists(st.text(max_size=4), max_size=2))
def test_places_that_nobody_knows(country, regions):
    days = get_public_holidays(country, regions, 2026, "tlh")
    assert all(day.year == 2026 for day in days)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=30))
def test_no_text_is_too_strange_for_a_number(text):
    place = locate(text)
    assert place.time_zones == tuple(sorted(place.time_zones))
    assert len(place.country) in (0, 2)


def test_satellites_live_nowhere():
    assert locate("+870773111632").country == ""
    assert locate("").time_zones == ()

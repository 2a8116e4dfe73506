"""Days of a company."""

from datetime import date, datetime, timedelta

import pytest
import pytz

from crm_extended_tools.company_clock import CompanyClock, get_twelve_months

ZONES = ["UTC", "Europe/Vienna", "Pacific/Auckland", "America/St_Johns"]


def make_clock(zone, now=datetime(2026, 3, 10, 12, 0)):
    return CompanyClock(now, pytz.timezone(zone))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize(
    "day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 1, 1)]
)
def test_a_day_begins_at_its_start_and_not_before(zone, day):
    clock = make_clock(zone)
    start = clock.get_day_start(day)
    assert clock.get_day(start) == day
    assert clock.get_day(start - timedelta(seconds=1)) == day - timedelta(days=1)


def test_summer_time_makes_a_day_of_23_hours():
    clock = make_clock("Europe/Vienna")
    start = clock.get_day_start(date(2026, 3, 29))
    assert clock.get_day_start(date(2026, 3, 30)) - start == timedelta(hours=23)


def test_today_is_that_of_the_company():
    now = datetime(2026, 3, 10, 11, 30)
    assert make_clock("UTC", now).today == date(2026, 3, 10)
    assert make_clock("Pacific/Auckland", now).today == date(2026, 3, 11)


@pytest.mark.parametrize("last_day", [date(2028, 2, 29), date(2027, 3, 1)])
def test_twelve_months_have_365_days(last_day):
    """In leap years as well; the next day they begin a day later."""
    first, last = get_twelve_months(last_day)
    assert last == last_day
    assert (last - first).days + 1 == 365
    assert get_twelve_months(last_day + timedelta(days=1))[0] == first + timedelta(
        days=1
    )

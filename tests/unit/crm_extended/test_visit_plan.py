"""When customers are visited: never twice at a time, never outside of working time."""

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools import visit_plan as engine
from crm_extended_tools.visit_plan import Diary, Span, Wish, plan, spread

MONDAY = date(2026, 3, 2)
DAYS = [MONDAY + timedelta(days=number) for number in range(10)]


def at(day, hour, minute=0):
    """Return an instant of a day."""
    return datetime(day.year, day.month, day.day, hour, minute)


def get_work():
    """Return working time of 8 to 12 and 13 to 17 on all days."""
    return {
        day: [Span(at(day, 8), at(day, 12)), Span(at(day, 13), at(day, 17))]
        for day in DAYS
    }


busy_strategy = st.lists(
    st.builds(
        lambda day, start, length: Span(
            at(day, 6) + timedelta(minutes=start),
            at(day, 6) + timedelta(minutes=start + length),
        ),
        st.sampled_from(DAYS),
        st.integers(0, 700),
        st.integers(1, 300),
    ),
    max_size=12,
)
wishes_strategy = st.lists(
    st.builds(
        Wish,
        customer=st.integers(1, 40),
        person=st.sampled_from([1, 2, None]),
        due=st.sampled_from(DAYS),
        minutes=st.sampled_from([15, 30, 60, 240]),
        every_days=st.sampled_from([1, 3, 7, 30]),
    ),
    max_size=30,
    unique_by=lambda wish: wish.customer,
)


@settings(max_examples=80, deadline=None)
@given(wishes_strategy, busy_strategy, st.integers(1, 4), st.sampled_from([0, 20, 45]))
def test_visits_fit_the_diary(wishes, busy, per_day, gap):
    """Within working time, apart from everything else, at most so many a day."""
    diaries = {1: Diary(get_work(), busy), 2: Diary(get_work(), visits={MONDAY: 1})}
    last_day = DAYS[-2]
    result = plan(wishes, diaries, last_day, visits_per_day=per_day, gap_minutes=gap)
    by_customer = {wish.customer: wish for wish in wishes}
    counts = Counter()
    for visit in result.visits:
        wish = by_customer[visit.customer]
        assert wish.person == visit.person
        assert wish.due <= visit.day <= last_day
        assert visit.end - visit.start == timedelta(minutes=wish.minutes)
        assert any(
            s <= visit.start and visit.end <= e for s, e in get_work()[visit.day]
        )
        counts[visit.person, visit.day] += 1
        others = [
            v for v in result.visits if v is not visit and v.person == visit.person
        ]
        spans = [(v.start, v.end) for v in others]
        spans += busy if visit.person == 1 else []
        distance = timedelta(minutes=gap)
        assert all(
            end + distance <= visit.start or visit.end + distance <= start
            for start, end in spans
        )
    for (person, day), count in counts.items():
        assert count + diaries[person].visits.get(day, 0) <= per_day
    for customer, reason in result.missed.items():
        assert (reason == engine.NO_PERSON) == (by_customer[customer].person is None)


def test_rhythm():
    """A visit is repeated within the days ahead; due ones come first."""
    wish = Wish(7, 1, MONDAY, 60, 3)
    result = plan([wish], {1: Diary(get_work())}, DAYS[-1], visits_per_day=4)
    assert [visit.day for visit in result.visits] == DAYS[::3]
    late = Wish(8, 1, DAYS[1], 60, 30)
    result = plan([late, wish], {1: Diary(get_work())}, DAYS[1], visits_per_day=1)
    assert [(visit.customer, visit.day) for visit in result.visits] == [
        (7, MONDAY),
        (8, DAYS[1]),
    ]


def test_nothing_left():
    """Who finds no time or nobody is named with the reason; later dues are not."""
    diary = Diary({MONDAY: [Span(at(MONDAY, 8), at(MONDAY, 9))]})
    wishes = [
        Wish(1, 1, MONDAY, 60, 30),
        Wish(2, 1, MONDAY, 60, 30),
        Wish(3, None, MONDAY, 60, 30),
        Wish(4, 1, DAYS[5], 60, 30),
    ]
    result = plan(wishes, {1: diary}, DAYS[4], visits_per_day=4)
    assert [visit.customer for visit in result.visits] == [1]
    assert result.missed == {2: engine.NO_TIME, 3: engine.NO_PERSON}


def test_starts_are_on_the_quarter():
    """Free time that begins at seven past begins for a visit at a quarter past."""
    diary = Diary({MONDAY: [Span(at(MONDAY, 8, 7), at(MONDAY, 10))]})
    [visit] = plan(
        [Wish(1, 1, MONDAY, 30, 90)], {1: diary}, MONDAY, visits_per_day=1
    ).visits
    assert visit.start == at(MONDAY, 8, 15)


def test_new_customers_are_spread():
    """Not all at once: evenly over one rhythm."""
    days = spread(range(30), MONDAY, 30)
    assert sorted(days.values()) == [MONDAY + timedelta(days=n) for n in range(30)]
    assert spread([], MONDAY, 30) == {}

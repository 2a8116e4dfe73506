"""Tiers against a model that walks from day to day and looks at everything anew."""

import doctest
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_loyalty_tools import tier as tools
from crm_loyalty_tools.expiry import add_months
from crm_loyalty_tools.tier import (
    ANNIVERSARY,
    CALENDAR,
    ROLLING,
    Ladder,
    Standing,
    Tier,
    get_anniversary_period,
    get_missing,
    get_next,
    get_period_end,
    get_review_window,
    get_window,
    is_due,
    review,
    upgrade,
)

WINDOWS = (ROLLING, CALENDAR, ANNIVERSARY)
START = date(2023, 12, 20)
DAYS = 900


def draw_days(first=date(2023, 1, 1), last=date(2030, 12, 31)):
    return st.dates(first, last)


@st.composite
def draw_ladders(draw):
    """Draw one to four tiers."""
    minimums = sorted(draw(st.lists(st.integers(0, 60), min_size=1, max_size=4)))
    windows = draw(st.lists(st.sampled_from(WINDOWS), min_size=4, max_size=4))
    return Ladder(
        tuple(
            Tier(number + 1, Decimal(minimum), window)
            for number, (minimum, window) in enumerate(
                zip(minimums, windows, strict=False)
            )
        ),
        months=draw(st.sampled_from((1, 3, 12))),
        grace_days=draw(st.sampled_from((0, 1, 20))),
        is_soft=draw(st.booleans()),
    )


def draw_documents():
    """Draw {day: amount}; amounts below zero are credit notes."""
    return st.dictionaries(
        st.integers(-60, DAYS).map(lambda days: START + timedelta(days=days)),
        st.integers(-20, 60).map(Decimal),
        max_size=12,
    )


# ------------------------------------------------------------
# THE MODEL
# ------------------------------------------------------------


class Walker:
    """Say it once more, day by day and without any shortcut."""

    def __init__(self, ladder, documents, enrolled_on):
        self.ladder, self.documents = ladder, documents
        self.enrolled_on = enrolled_on
        self.rank = -1
        self.since = self.end = None

    def year_start(self, window, day):
        """Walk back to the first day of the year in which a day lies."""
        while not self.is_year_start(window, day):
            day -= timedelta(days=1)
        return day

    def is_year_start(self, window, day):
        if window == CALENDAR:
            return (day.month, day.day) == (1, 1)
        month, number = self.enrolled_on.month, self.enrolled_on.day
        if (month, number) == (2, 29) and day.year % 4:
            number = 28
        return (day.month, day.day) == (month, number)

    def period_end(self, window, day):
        if window == ROLLING:
            return add_months(day, self.ladder.months)
        day += timedelta(days=1)
        while not self.is_year_start(window, day):
            day += timedelta(days=1)
        return day - timedelta(days=1)

    def count(self, first, last):
        return sum(
            amount
            for day, amount in self.documents.items()
            if day in (first, last) or first < day < last
        )

    def counted_today(self, tier, today):
        if tier.window == ROLLING:
            first = add_months(today, -self.ladder.months) + timedelta(days=1)
        else:
            first = self.year_start(tier.window, today)
        return self.count(first, today)

    def counted_at_end(self, tier, last):
        if tier.window == ROLLING:
            first = add_months(self.end, -self.ladder.months) + timedelta(days=1)
            first = max(first, self.since + timedelta(days=1))
        else:
            first = self.year_start(tier.window, self.end)
        return self.count(first, last)

    def walk(self, today):
        """Live through one day."""
        tiers = self.ladder.tiers
        if self.rank >= 0:
            last = self.end + timedelta(days=self.ladder.grace_days)
            if today == last + timedelta(days=1):
                self.end_period(tiers, last, today)
        for rank in range(len(tiers) - 1, self.rank, -1):
            if self.counted_today(tiers[rank], today) >= tiers[rank].minimum:
                self.rank, self.since = rank, today
                self.end = self.period_end(tiers[rank].window, today)
                break

    def end_period(self, tiers, last, today):
        def is_enough(rank):
            return self.counted_at_end(tiers[rank], last) >= tiers[rank].minimum

        if not is_enough(self.rank):
            lower = self.rank - 1
            while lower >= 0 and not is_enough(lower):
                lower -= 1
            self.rank = max(lower, self.rank - 1) if self.ladder.is_soft else lower
            self.since = today if self.rank >= 0 else None
        if self.rank < 0:
            self.end = None
            return
        window = tiers[self.rank].window
        start = self.end if window == ROLLING else self.end + timedelta(days=1)
        self.end = self.period_end(window, start)


class Member:
    """A member who is looked at by the rules of ``tools/tier.py``."""

    def __init__(self, ladder, documents, enrolled_on):
        self.ladder, self.documents = ladder, documents
        self.enrolled_on = enrolled_on
        self.standing = Standing()

    def count(self, days):
        return sum(
            (
                amount
                for day, amount in self.documents.items()
                if days.first <= day <= days.last
            ),
            Decimal(0),
        )

    def look(self, today):
        while is_due(self.standing, today, self.ladder):
            amounts = {
                tier.id: self.count(
                    get_review_window(
                        tier.window, self.standing, self.enrolled_on, self.ladder
                    )
                )
                for tier in self.ladder.tiers
            }
            before = self.standing.until
            self.standing = review(
                self.ladder, self.standing, amounts, self.enrolled_on
            )
            # each period is followed by a later one: the loop ends
            assert self.standing.until is None or self.standing.until > before
        amounts = {
            tier.id: self.count(
                get_window(tier.window, today, self.enrolled_on, self.ladder.months)
            )
            for tier in self.ladder.tiers
        }
        self.standing = upgrade(
            self.ladder, self.standing, amounts, today, self.enrolled_on
        )


@settings(deadline=None, max_examples=25)
@given(
    draw_ladders(),
    draw_documents(),
    st.sampled_from((date(2020, 2, 29), date(2023, 12, 31), date(2024, 1, 1))),
)
def test_looking_every_day_is_what_the_model_lives_through(
    ladder, documents, enrolled_on
):
    walker = Walker(ladder, documents, enrolled_on)
    member = Member(ladder, documents, enrolled_on)
    for offset in range(DAYS):
        today = START + timedelta(days=offset)
        walker.walk(today)
        member.look(today)
        assert ladder.get_rank(member.standing.tier_id) == walker.rank, today
        assert member.standing.since == walker.since, today
        assert member.standing.until == walker.end, today


@settings(deadline=None, max_examples=60)
@given(draw_ladders(), draw_documents(), st.integers(1, DAYS), st.integers(1, 400))
def test_looking_twice_changes_nothing(ladder, documents, offset, gap):
    member = Member(ladder, documents, START)
    for days in (offset, offset + gap):
        member.look(START + timedelta(days=days))
        before = member.standing
        member.look(START + timedelta(days=days))
        assert member.standing == before


@given(draw_ladders(), draw_documents(), st.lists(st.integers(0, 500), max_size=30))
def test_before_the_period_ends_nobody_goes_down(ladder, documents, offsets):
    member = Member(ladder, documents, START)
    for days in sorted(offsets):
        today = START + timedelta(days=days)
        before = member.standing
        member.look(today)
        if before.until and today <= before.until + timedelta(ladder.grace_days):
            rank = ladder.get_rank(member.standing.tier_id)
            assert rank >= ladder.get_rank(before.tier_id)


@given(draw_ladders(), st.integers(0, 3), st.dates(START, START + timedelta(DAYS)))
def test_soft_landing_is_one_level(ladder, rank, until):
    rank = min(rank, len(ladder.tiers) - 1)
    soft = ladder._replace(is_soft=True)
    standing = Standing(ladder.tiers[rank].id, START, until)
    after = review(soft, standing, {}, START)
    is_free = ladder.tiers[rank].minimum == 0
    assert soft.get_rank(after.tier_id) == (rank if is_free else rank - 1)


# ------------------------------------------------------------
# DAYS
# ------------------------------------------------------------


@given(draw_days(), draw_days(last=date(2026, 1, 1)))
def test_years_of_membership_follow_each_other(day, enrolled_on):
    days = get_anniversary_period(day, enrolled_on)
    assert days.first <= day <= days.last
    assert 365 <= (days.last - days.first).days + 1 <= 366
    following = get_anniversary_period(days.last + timedelta(days=1), enrolled_on)
    assert following.first == days.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2025, 2, 27), date(2024, 2, 29), date(2025, 2, 27)),
        (date(2025, 2, 28), date(2025, 2, 28), date(2026, 2, 27)),
        (date(2028, 2, 28), date(2027, 2, 28), date(2028, 2, 28)),
        (date(2028, 2, 29), date(2028, 2, 29), date(2029, 2, 27)),
    ],
)
def test_who_enrolled_on_29_february(day, first, last):
    assert get_anniversary_period(day, date(2024, 2, 29)) == (first, last)


@given(st.sampled_from(WINDOWS), draw_days(), draw_days(last=date(2026, 1, 1)))
def test_a_window_ends_today_and_a_period_not_before(window, day, enrolled_on):
    days = get_window(window, day, enrolled_on)
    assert days.last == day and days.first <= day
    assert get_period_end(window, day, enrolled_on) >= day


def test_an_unknown_window_is_refused():
    with pytest.raises(ValueError, match="moon"):
        get_window("moon", START, START)


def test_what_is_missing_ends_at_the_top():
    ladder = Ladder((Tier(7, Decimal(5), ROLLING), Tier(9, Decimal(8), ROLLING)))
    assert get_next(ladder, None).id == 7
    assert get_next(ladder, 9) is None
    assert get_missing(ladder, 7, Decimal("9.5")) == 0
    assert get_missing(ladder, 7, Decimal("7.5")) == Decimal("0.5")


def test_examples():
    assert doctest.testmod(tools).failed == 0

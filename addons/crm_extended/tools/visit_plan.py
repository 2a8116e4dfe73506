"""When customers are visited: free times of people, by rhythm, without double booking.

Instants are naive and in UTC; days are those of the person, told with the working time.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

GRID_MINUTES = 15
NO_PERSON = "no_person"
NO_TIME = "no_time"


class Span(NamedTuple):
    """A stretch of time; the end does not belong to it."""

    start: datetime
    end: datetime


class Wish(NamedTuple):
    """A customer to be visited from ``due`` on, and again every so many days."""

    customer: int
    person: int | None
    due: date
    minutes: int
    every_days: int


class Visit(NamedTuple):
    """A visit that found its time."""

    customer: int
    person: int
    day: date
    start: datetime
    end: datetime


@dataclass
class Diary:
    """The working days of a person, in order: ``work`` is {day: [Span]}.

    ``visits`` counts the visits that there are already, by day.
    """

    work: dict[date, list[Span]]
    busy: list[Span] = field(default_factory=list)
    visits: dict[date, int] = field(default_factory=dict)


class Result(NamedTuple):
    """Visits in the order found, and {customer: reason} of who got none."""

    visits: list[Visit]
    missed: dict[int, str]


def plan(
    wishes: Iterable[Wish],
    diaries: dict[int, Diary],
    last_day: date,
    *,
    visits_per_day: int,
    gap_minutes: int = 0,
) -> Result:
    """Find a time for each wish, the longest due first, and for its repetitions.

    A visit lies within working time, apart from everything else in the diary by the
    gap, on the first day from ``due`` on that has room. The diaries are not changed.
    O(w d) for w visits and d days.

    :param last_day: nothing is planned after it; wishes due later are left alone.
    """
    gap = timedelta(minutes=gap_minutes)
    books = {person: _Book(diary, gap) for person, diary in diaries.items()}
    queue = [(wish.due, wish.customer, wish) for wish in wishes]
    heapq.heapify(queue)
    visits: list[Visit] = []
    missed: dict[int, str] = {}
    while queue:
        _due, customer, wish = heapq.heappop(queue)
        if wish.due > last_day:
            continue
        book = books.get(wish.person)
        if book is None:
            missed[customer] = NO_PERSON
            continue
        visit = book.find(wish, last_day, visits_per_day)
        if visit is None:
            missed[customer] = NO_TIME
            continue
        visits.append(visit)
        due = visit.day + timedelta(days=wish.every_days)
        heapq.heappush(queue, (due, customer, wish._replace(due=due)))
    return Result(visits, missed)


def spread(customers: Iterable[int], first_day: date, every_days: int) -> dict:
    """Return the day from which each customer is due who was never visited.

    Evenly over one rhythm, so that not all are due on the first day.

    >>> spread([7, 8], date(2026, 3, 2), 14)[8]
    datetime.date(2026, 3, 9)
    """
    ordered = sorted(customers)
    return {
        customer: first_day + timedelta(days=number * every_days // len(ordered))
        for number, customer in enumerate(ordered)
    }


class _Book:
    """The free times of one person, with the visits of this run booked."""

    def __init__(self, diary: Diary, gap: timedelta):
        self.gap = gap
        self.counts = dict(diary.visits)
        self.days = sorted(diary.work)
        self.free = {
            day: _subtract(diary.work[day], _widen(diary.busy, gap))
            for day in self.days
        }

    def find(self, wish: Wish, last_day: date, per_day: int) -> Visit | None:
        """Book the first time for a wish, or return None."""
        length = timedelta(minutes=wish.minutes)
        for day in self.days:
            if not wish.due <= day <= last_day or self.counts.get(day, 0) >= per_day:
                continue
            for span in self.free[day]:
                start = _round_up(span.start)
                if start + length <= span.end:
                    taken = Span(start, start + length)
                    self.free[day] = _subtract(
                        self.free[day], _widen([taken], self.gap)
                    )
                    self.counts[day] = self.counts.get(day, 0) + 1
                    return Visit(wish.customer, wish.person, day, *taken)
        return None


def _widen(spans: Iterable[Span], gap: timedelta) -> list[Span]:
    """Return the spans with the gap before and after, in order."""
    return sorted(Span(start - gap, end + gap) for start, end in spans)


def _subtract(spans: Iterable[Span], busy: list[Span]) -> list[Span]:
    """Return what is left of spans; ``busy`` is in order."""
    left = []
    for start, end in sorted(spans):
        for busy_start, busy_end in busy:
            if busy_end <= start or busy_start >= end:
                continue
            if busy_start > start:
                left.append(Span(start, busy_start))
            start = max(start, busy_end)
        if start < end:
            left.append(Span(start, end))
    return left


def _round_up(instant: datetime) -> datetime:
    """Return the next quarter of an hour."""
    over = timedelta(
        minutes=instant.minute % GRID_MINUTES,
        seconds=instant.second,
        microseconds=instant.microsecond,
    )
    return instant + timedelta(minutes=GRID_MINUTES) - over if over else instant

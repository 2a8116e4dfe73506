"""Working time: how much lies between two instants, and when an amount is over."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime, timedelta

SECOND = timedelta(seconds=1)


class HorizonError(ValueError):
    """The answer lies beyond the time for which working hours are known."""


class WorkTime:
    """The working hours of one calendar within a horizon, or all hours.

    Instants are naive UTC, lengths are seconds (float). Queries take O(log n).

    :param intervals: (start, end) of working hours, in any order; those that touch or
        overlap are one. ``None`` means that every hour is a working hour.
    :param horizon: up to when the intervals are known; ``None`` for ever.

    >>> day = datetime(2026, 1, 5)
    >>> work = WorkTime([(day.replace(hour=9), day.replace(hour=12))], None)
    >>> work.elapsed(day, day.replace(hour=10)) / 3600
    1.0
    >>> work.advance(day, 3 * 3600)
    datetime.datetime(2026, 1, 5, 12, 0)
    """

    def __init__(
        self,
        intervals: Iterable[tuple[datetime, datetime]] | None,
        horizon: datetime | None,
    ) -> None:
        self.horizon = horizon
        self.is_always = intervals is None
        self._starts: list[datetime] = []
        self._ends: list[datetime] = []
        self._before: list[float] = [0.0]  # seconds worked before each interval
        for start, end in sorted(intervals or ()):
            if end <= start:
                continue
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
                continue
            self._starts.append(start)
            self._ends.append(end)
        for start, end in zip(self._starts, self._ends, strict=True):
            self._before.append(self._before[-1] + (end - start) / SECOND)

    def elapsed(self, start: datetime, end: datetime) -> float:
        """Return the working seconds between two instants, 0 when they are reversed.

        :raises HorizonError: the end lies beyond the horizon.
        """
        if end <= start:
            return 0.0
        if self.is_always:
            return (end - start) / SECOND
        self._ensure_known(end)
        return self._worked(end) - self._worked(start)

    def advance(self, start: datetime, seconds: float) -> datetime | None:
        """Return the earliest instant at which this much was worked since ``start``.

        :return: ``None`` when so much is never worked.
        :raises HorizonError: the instant lies beyond the horizon.
        """
        if seconds <= 0:
            return start
        if self.is_always:
            return start + timedelta(seconds=seconds)
        target = self._worked(start) + seconds
        # the first interval by whose end the target is reached
        low, high = 0, len(self._starts)
        while low < high:
            middle = (low + high) // 2
            if self._before[middle + 1] >= target - 1e-6:
                high = middle
            else:
                low = middle + 1
        if low == len(self._starts):
            if self.horizon is not None:
                raise HorizonError(seconds)
            return None
        instant = self._starts[low] + timedelta(seconds=target - self._before[low])
        return min(instant, self._ends[low])

    def recede(self, end: datetime, seconds: float) -> datetime | None:
        """Return the latest instant since which this much was worked until ``end``.

        Who came at that instant or before has waited at least so long.

        :return: ``None`` when less was worked since the hours are known.
        :raises HorizonError: the end lies beyond the horizon.

        >>> day = datetime(2026, 1, 5)
        >>> work = WorkTime([(day.replace(hour=9), day.replace(hour=12))], None)
        >>> work.recede(day.replace(hour=20), 2 * 3600)
        datetime.datetime(2026, 1, 5, 10, 0)
        """
        if seconds <= 0:
            return end
        if self.is_always:
            return end - timedelta(seconds=seconds)
        self._ensure_known(end)
        target = self._worked(end) - seconds
        if target < -1e-6:
            return None
        # the last interval before whose begin not more than the target was worked
        index = bisect_right(self._before, target + 1e-6) - 1
        if index == len(self._starts) or not self._starts:
            return None
        instant = self._starts[index] + timedelta(seconds=target - self._before[index])
        return max(instant, self._starts[index])

    def _worked(self, instant: datetime) -> float:
        """Return the seconds worked from the first interval until an instant."""
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return 0.0
        inside = min(instant, self._ends[index]) - self._starts[index]
        return self._before[index] + inside / SECOND

    def _ensure_known(self, instant: datetime) -> None:
        if self.horizon is not None and instant > self.horizon:
            raise HorizonError(instant)

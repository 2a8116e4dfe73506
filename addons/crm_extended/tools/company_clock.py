"""Days begin at midnight in the company, instants are stored in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo

TWELVE_MONTHS_DAYS = 365


@dataclass(frozen=True)
class CompanyClock:
    """What time it is in a company.

    :param now: the present instant, naive, in UTC.
    :param zone: the company's time zone (``pytz``, whose ``localize`` knows the rules
        of summer time).

    >>> import pytz
    >>> clock = CompanyClock(
    ...     datetime(2026, 3, 9, 23, 30), pytz.timezone("Europe/Vienna")
    ... )
    >>> clock.today
    datetime.date(2026, 3, 10)
    >>> clock.get_day_start(date(2026, 3, 10))
    datetime.datetime(2026, 3, 9, 23, 0)
    """

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        """Return today's date in the company."""
        return self.get_day(self.now)

    def get_day(self, instant: datetime) -> date:
        """Return the day in the company of an instant (naive, UTC)."""
        return instant.replace(tzinfo=timezone.utc).astimezone(self.zone).date()

    def get_day_start(self, day: date) -> datetime:
        """Return the instant (naive, UTC) at which a day begins in the company."""
        start = self.zone.localize(datetime.combine(day, time.min))
        return start.astimezone(timezone.utc).replace(tzinfo=None)


def get_twelve_months(last_day: date) -> tuple[date, date]:
    """Return the first and the last of the 365 days that figures call twelve months.

    >>> get_twelve_months(date(2026, 3, 10))
    (datetime.date(2025, 3, 11), datetime.date(2026, 3, 10))
    """
    return last_day - timedelta(days=TWELVE_MONTHS_DAYS - 1), last_day

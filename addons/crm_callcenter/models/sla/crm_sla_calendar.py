"""Working hours as Odoo knows them, for the clocks."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models, tools

from ...tools.work_time import WorkTime

WEEK = timedelta(weeks=1)
# Odoo ends a day that is worked to midnight one microsecond early
MIDNIGHT_GAP = timedelta(microseconds=1)
HOUR_SECONDS = 3600
# how far back working hours are read at first, and when to give up
FIRST_LOOK_BACK = timedelta(days=28)
LAST_LOOK_BACK = timedelta(days=5 * 366)


class CrmSlaCalendar(models.AbstractModel):
    """Read the working hours of calendars, leaves taken out."""

    _name = "crm.sla.calendar"
    _description = "Working Hours for Clocks"

    @api.model
    def _get_work_time(self, calendar, start, end, is_last=False):
        """Return the working hours of a calendar, whole weeks around start and end.

        :param calendar: at most one ``resource.calendar``; without one every hour is
            a working hour.
        :param start, end: naive UTC; hours outside are not known.
        :param bool is_last: nobody asks for more: what is not known is not worked.
        """
        if not calendar:
            return WorkTime(None, None)
        first = datetime.combine(start.date() - timedelta(start.weekday()), time.min)
        weeks = (end - first) // WEEK + 1
        return self._read_work_time(calendar.id, first, weeks, is_last)

    @api.model
    def _get_instants_before(self, calendar, hours, now):
        """Return since when so many hours were worked until now.

        :param calendar: as for ``_get_work_time``.
        :param hours: working hours, each more than 0.
        :param now: naive UTC.
        :return: one instant for each of the hours, naive UTC; ``None`` when so much was
            never worked within ``LAST_LOOK_BACK``.
        """
        back = FIRST_LOOK_BACK
        while True:
            work = self._get_work_time(calendar, now - back, now)
            instants = [work.recede(now, amount * HOUR_SECONDS) for amount in hours]
            if back >= LAST_LOOK_BACK or None not in instants:
                return instants
            back = min(back * 4, LAST_LOOK_BACK)

    @api.model
    @tools.ormcache("calendar_id", "first", "weeks", "is_last")
    def _read_work_time(self, calendar_id, first, weeks, is_last):
        """Return the working hours of a calendar for some weeks from an instant."""
        # sudo: a promise is measured by hours that its reader may not see
        calendar_sudo = self.env["resource.calendar"].sudo().browse(calendar_id)
        end = first + weeks * WEEK
        leaves = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, calendar_sudo.company_id.id]),
        ]
        intervals = calendar_sudo._work_intervals_batch(
            pytz.utc.localize(first), pytz.utc.localize(end), domain=leaves
        )[False]
        return WorkTime(
            [
                (self._to_utc(begin), self._to_utc(finish))
                for begin, finish, _meta in intervals
            ],
            None if is_last else end,
        )

    def _to_utc(self, instant):
        """Return an instant as naive UTC, midnight as midnight."""
        if instant.microsecond == 999999:
            instant += MIDNIGHT_GAP
        return instant.astimezone(pytz.utc).replace(tzinfo=None)

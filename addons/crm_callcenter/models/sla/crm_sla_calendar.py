"""Working hours as Odoo knows them, for the clocks."""

from datetime import timedelta

import pytz

from odoo import models

from ...tools.work_time import WorkTime

# Odoo ends a day that is worked to midnight one microsecond early
MIDNIGHT_GAP = timedelta(microseconds=1)


class CrmSlaCalendar(models.AbstractModel):
    """Read the working hours of calendars, leaves taken out."""

    _name = "crm.sla.calendar"
    _description = "Working Hours for Clocks"

    def _get_work_time(self, calendar, start, end):
        """Return the working hours of a calendar.

        :param calendar: at most one ``resource.calendar``; without one every hour is
            a working hour.
        :param start, end: naive UTC; hours outside are not known.
        """
        if not calendar:
            return WorkTime(None, None)
        # sudo: a promise is measured by hours that its reader may not see
        calendar_sudo = calendar.sudo()
        leaves = [
            ("time_type", "=", "leave"),
            ("company_id", "in", [False, calendar_sudo.company_id.id]),
        ]
        intervals = calendar_sudo._work_intervals_batch(
            pytz.utc.localize(start), pytz.utc.localize(end), domain=leaves
        )[False]
        return WorkTime(
            [
                (self._to_utc(begin), self._to_utc(finish))
                for begin, finish, _meta in intervals
            ],
            end,
        )

    def _to_utc(self, instant):
        """Return an instant as naive UTC, midnight as midnight."""
        if instant.microsecond == 999999:
            instant += MIDNIGHT_GAP
        return instant.astimezone(pytz.utc).replace(tzinfo=None)

"""Steps at which people wait."""

import pytz

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.journey_due import get_next_time, get_wait_end
from ...tools.send_guard import get_time_of_day

WEEKDAYS = [
    ("any", "Any Day"),
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class CrmJourneyStep(models.Model):
    """Wait some time, or until an hour of the person's own day, or a date."""

    _inherit = "crm.journey.step"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    wait_count = fields.Float(string="Wait", default=1)
    wait_unit = fields.Selection(
        selection=[("hours", "Hours"), ("days", "Days"), ("weeks", "Weeks")],
        default="days",
    )
    until_kind = fields.Selection(
        selection=[("time", "A Time of Day"), ("date", "A Date")],
        string="Until",
        default="time",
    )
    until_weekday = fields.Selection(
        selection=WEEKDAYS, string="Day of the Week", default="any"
    )
    until_hour = fields.Float(
        string="At", default=9.0, help="On the clock of the person."
    )
    until_date = fields.Datetime(string="Date")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("wait_count", "until_hour")
    def _check_wait(self):
        """Accept waits and times of day only."""
        for step in self:
            if not 0 <= step.wait_count <= 3660:
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: say how long people wait, from 0 to 3660.",
                        step=step.name,
                    )
                )
            if not 0 <= step.until_hour <= 24:
                raise ValidationError(
                    self.env._(
                        "“%(step)s”: say a time of day, from 0:00 to 24:00.",
                        step=step.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_due(self, arrival, zone_name):
        """Return when this step is due for somebody who arrives at an instant."""
        self.ensure_one()
        if self.kind == "wait":
            return get_wait_end(arrival, self.wait_count, self.wait_unit)
        if self.kind != "wait_until":
            return arrival
        if self.until_kind == "date":
            return max(arrival, self.until_date or arrival)
        weekday = None if self.until_weekday == "any" else int(self.until_weekday)
        return get_next_time(
            arrival, pytz.timezone(zone_name), get_time_of_day(self.until_hour), weekday
        )

    def _do_wait(self, people):
        """Let everybody go on: the wait is over."""
        return people._get_results("done")

    def _do_wait_until(self, people):
        """Let everybody go on: the time has come."""
        return people._get_results("done")

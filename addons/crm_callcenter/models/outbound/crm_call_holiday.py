"""Days on which nobody is called."""

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.holiday_rules import HolidayRule, get_holiday

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
NTH = [
    ("1", "First"),
    ("2", "Second"),
    ("3", "Third"),
    ("4", "Fourth"),
    ("-1", "Last"),
]
MOST_EASTER_DAYS = 100


class CrmCallHoliday(models.Model):
    """One holiday of a country or of one of its regions, every year or once.

    A company may add its own, and take back those of all companies with a row that
    says that people may be called on that day.
    """

    _name = "crm.call.holiday"
    _description = "Holiday Without Calls"
    _inherit = ["crm.cached.mixin"]
    _order = "country_id, state_id, kind, month, day, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    country_id = fields.Many2one(
        comodel_name="res.country",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company.country_id,
    )
    state_id = fields.Many2one(
        comodel_name="res.country.state",
        string="Region",
        ondelete="cascade",
        domain="[('country_id', '=', country_id)]",
        help="Empty: in the whole country.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        ondelete="cascade",
        help="Empty: for all companies.",
    )
    kind = fields.Selection(
        selection=[
            ("day", "The Same Day Every Year"),
            ("easter", "Days After Easter Sunday"),
            ("weekday", "A Weekday of a Month"),
            ("date", "Once"),
        ],
        string="When",
        required=True,
        default="day",
    )
    date = fields.Date()
    month = fields.Selection(selection=MONTHS)
    day = fields.Integer(default=1)
    easter_days = fields.Integer(
        string="Days After Easter", help="Negative: before Easter Sunday."
    )
    weekday = fields.Selection(selection=WEEKDAYS)
    nth = fields.Selection(selection=NTH, string="Which", default="1")
    is_callable = fields.Boolean(
        string="People May Be Called",
        help="Takes a holiday back that others keep.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("kind", "date", "month", "day", "weekday", "nth", "easter_days")
    def _check_when(self):
        """Refuse a holiday of which nobody knows the day."""
        for holiday in self:
            needed = {
                "day": holiday.month and 1 <= holiday.day <= 31,
                "easter": abs(holiday.easter_days) <= MOST_EASTER_DAYS,
                "weekday": holiday.month and holiday.weekday and holiday.nth,
                "date": holiday.date,
            }
            if not needed[holiday.kind]:
                raise ValidationError(
                    self.env._("“%(name)s”: say on which day it is.", name=holiday.name)
                )

    @api.constrains("country_id", "state_id")
    def _check_state(self):
        """Refuse a region of another country."""
        for holiday in self:
            if holiday.state_id and holiday.state_id.country_id != holiday.country_id:
                raise ValidationError(
                    self.env._(
                        "“%(name)s”: %(region)s lies in another country.",
                        name=holiday.name,
                        region=holiday.state_id.name,
                    )
                )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache("country_id", "state_id", "company_id", "year")
    def _get_days(self, country_id, state_id, company_id, year):
        """Return the days of a year on which nobody of a place is called.

        :rtype: frozenset
        """
        # sudo: holidays hold for everybody who calls
        holidays = self.sudo().search(
            Domain("country_id", "=", country_id)
            & Domain("state_id", "in", [state_id, False])
            & Domain("company_id", "in", [company_id, False])
        )
        kept, taken_back = set(), set()
        for holiday in holidays:
            days = taken_back if holiday.is_callable else kept
            days.add(holiday._get_day(year))
        return frozenset(kept - taken_back - {None})

    def _get_day(self, year):
        """Return the day in a year, or ``None``."""
        self.ensure_one()
        if self.kind == "date":
            return self.date if self.date.year == year else None
        return get_holiday(
            HolidayRule(
                self.kind,
                month=int(self.month or 0),
                day=self.day,
                offset=self.easter_days,
                weekday=int(self.weekday or 0),
                nth=int(self.nth or 1),
            ),
            year,
        )

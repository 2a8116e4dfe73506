"""Days on which nobody is called."""

from datetime import date

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.public_holidays import get_public_holidays

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
# of so many years the form shows the public holidays
SHOWN_YEARS = 2


class CrmCallHoliday(models.Model):
    """A day of a company on which nobody is called, or people are all the same.

    Public holidays are known without a row. A row adds a day to those of a country or
    of one of its regions, or takes one back.
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
            ("date", "Once"),
        ],
        string="When",
        required=True,
        default="day",
    )
    date = fields.Date()
    month = fields.Selection(selection=MONTHS)
    day = fields.Integer(default=1)
    is_callable = fields.Boolean(
        string="People May Be Called",
        help="Takes a public holiday back.",
    )
    public_holidays = fields.Text(
        compute="_compute_public_holidays",
        help="Known without being entered, of this year and the next.",
    )

    # ------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------

    @api.depends("country_id", "state_id")
    def _compute_public_holidays(self):
        """Name the public holidays, so that nobody enters what is known."""
        this_year = fields.Date.context_today(self).year
        for holiday in self:
            place = holiday.country_id, holiday.state_id
            days = {}
            for year in range(this_year, this_year + SHOWN_YEARS):
                days |= self._get_public_days(*place, year, self.env.lang)
            holiday.public_holidays = "\n".join(
                f"{format_date(self.env, day)}  {name}" for day, name in days.items()
            )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("kind", "date", "month", "day")
    def _check_when(self):
        """Refuse a holiday of which nobody knows the day."""
        for holiday in self:
            needed = {
                "day": holiday.month and 1 <= holiday.day <= 31,
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
        country = holidays.country_id.browse(country_id or ())
        state = holidays.state_id.browse(state_id or ())
        kept, taken_back = set(self._get_public_days(country, state, year)), set()
        for holiday in holidays:
            days = taken_back if holiday.is_callable else kept
            days.add(holiday._get_day(year))
        return frozenset(kept - taken_back - {None})

    @api.model
    def _get_public_days(self, country, state, year, language=None):
        """Return {day: name} of the public holidays of a place.

        :param state: a region; by its code or its English name the library knows it.
        """
        code = country.code or ""
        # Odoo writes some codes with the country before them, or a language behind:
        # DE-BY, ZH-FR
        region = (state.code or "").removeprefix(f"{code}-").partition("-")[0]
        names = region, state.with_context(lang="en_US").name
        return get_public_holidays(
            code, [name for name in names if name], year, language
        )

    def _get_day(self, year):
        """Return the day in a year, or ``None``."""
        self.ensure_one()
        if self.kind == "date":
            return self.date if self.date.year == year else None
        try:
            return date(year, int(self.month), self.day)
        except ValueError:  # the 29th of February
            return None

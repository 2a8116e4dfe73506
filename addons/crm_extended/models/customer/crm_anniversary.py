"""Birthdays and name days, as a list by the day on which they are kept."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries.anniversary import build_anniversary_query
from ...tools.anniversary import get_days_of_year

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


class CrmAnniversary(models.Model):
    """One row: a person's birthday or name day, or a family member's birthday.

    The day is the first one on or after Monday of the current week, so that "this
    week" also holds those that one has just missed.
    """

    _name = "crm.anniversary"
    _description = "Birthday or Name Day"
    _auto = False
    _order = "date, partner_id"
    _rec_name = "partner_id"
    _depends = {
        "res.partner": ["birth_month_day", "name_day_month_day", "birth_date"],
        "crm.partner.relative": ["partner_id", "birth_date", "name"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one("res.partner", string="Contact", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    kind = fields.Selection(
        selection=[
            ("birthday", "Birthday"),
            ("name_day", "Name Day"),
            ("family", "Family Member's Birthday"),
        ],
        readonly=True,
    )
    relative_name = fields.Char(string="Family Member", readonly=True)
    date = fields.Date(readonly=True)
    age = fields.Integer(
        string="Turns", readonly=True, aggregator=None, help="Age reached on this day."
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the anniversaries of the contacts that the user may read."""
        today = fields.Date.context_today(self)
        partners = self.env["res.partner"]
        if not partners.has_access("read"):
            domain = Domain.FALSE
        else:
            domain = Domain("birth_month_day", ">", 0)
            domain |= Domain("name_day_month_day", ">", 0)
            domain |= Domain("relative_ids.birth_date", "!=", False)
        return build_anniversary_query(
            partners._search(domain), today - timedelta(days=today.weekday())
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_partner(self):
        """Open the contact of a row."""
        self.ensure_one()
        return self.partner_id._get_records_action()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_next_domain(self, key, operator, value):
        """Return the domain of contacts whose next anniversary is so.

        Called by the searches of ``next_birthday`` and ``next_name_day``.

        :param str key: stored field of the contact with month x 100 + day.
        :param str operator: ``in``, ``<``, ``<=``, ``>`` or ``>=``.
        :param value: a day, for ``in`` several; ``False`` = none recorded.
        """
        today = fields.Date.context_today(self)
        if operator == "in":
            domain = Domain(key, "=", 0) if False in value else Domain.FALSE
            for day in filter(None, value):
                day = fields.Date.to_date(day)
                before = self._get_month_days(today, day - timedelta(days=1))
                domain |= Domain(key, "in", self._get_month_days(today, day) - before)
            return domain
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        last = fields.Date.to_date(value)
        if operator in ("<", ">="):
            last -= timedelta(days=1)
        days = self._get_month_days(today, last)
        if operator in ("<", "<="):
            return Domain(key, "in", days)
        return Domain(key, ">", 0) & Domain(key, "not in", days)

    @api.model
    def _get_month_days(self, first, last):
        """Return month x 100 + day of all days from one day to another."""
        return {month * 100 + day for month, day in get_days_of_year(first, last)}

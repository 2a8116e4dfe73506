"""What one remembers of a person: birthday, name day, family, languages."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools import anniversary
from .crm_anniversary import MONTHS
from .crm_consent import CHANNELS


class ResPartner(models.Model):
    """Add the facts about a person."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # employees only: a portal user may read colleagues of the own company
    birth_date = fields.Date(
        string="Birthday", groups="base.group_user", prefetch="crm_extended"
    )
    birth_month_day = fields.Integer(
        compute="_compute_birth_month_day",
        store=True,
        groups="base.group_user",
        help="Month x 100 + day, by which anniversaries are found.",
        prefetch="crm_extended",
    )
    next_birthday = fields.Date(
        compute="_compute_next_anniversaries",
        search="_search_next_birthday",
        groups="base.group_user",
    )
    name_day_month = fields.Selection(
        selection=[(str(month), name) for month, name in enumerate(MONTHS, start=1)],
        groups="base.group_user",
        prefetch="crm_extended",
    )
    name_day_day = fields.Integer(
        string="Day of Name Day", groups="base.group_user", prefetch="crm_extended"
    )
    name_day_month_day = fields.Integer(
        compute="_compute_name_day_month_day",
        store=True,
        groups="base.group_user",
        prefetch="crm_extended",
    )
    next_name_day = fields.Date(
        compute="_compute_next_anniversaries",
        search="_search_next_name_day",
        groups="base.group_user",
    )
    spoken_language_ids = fields.Many2many(
        comodel_name="res.lang",
        relation="crm_partner_language_rel",
        column1="partner_id",
        column2="lang_id",
        string="Spoken Languages",
        context={"active_test": False},
        groups="base.group_user",
    )
    preferred_channel = fields.Selection(
        selection=CHANNELS, groups="base.group_user", prefetch="crm_extended"
    )
    interest_ids = fields.Many2many(
        comodel_name="crm.interest",
        string="Interests",
        groups="base.group_user",
    )
    relative_ids = fields.One2many(
        comodel_name="crm.partner.relative",
        inverse_name="partner_id",
        string="Family",
        groups="base.group_user",
    )

    _birth_month_day_idx = models.Index("(birth_month_day) WHERE birth_month_day > 0")
    _name_day_month_day_idx = models.Index(
        "(name_day_month_day) WHERE name_day_month_day > 0"
    )

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("birth_date")
    def _compute_birth_month_day(self):
        """Keep month and day of the birthday as one number."""
        for partner in self:
            day = partner.birth_date
            partner.birth_month_day = day.month * 100 + day.day if day else 0

    @api.depends("name_day_month", "name_day_day")
    def _compute_name_day_month_day(self):
        """Keep month and day of the name day as one number."""
        for partner in self:
            month, day = int(partner.name_day_month or 0), partner.name_day_day
            partner.name_day_month_day = month * 100 + day if month and day else 0

    @api.depends("birth_month_day", "name_day_month_day")
    def _compute_next_anniversaries(self):
        """Compute ``next_birthday`` and ``next_name_day``: today or the next one."""
        today = fields.Date.context_today(self)
        for partner in self:
            for field, key in (
                ("next_birthday", partner.birth_month_day),
                ("next_name_day", partner.name_day_month_day),
            ):
                partner[field] = key and anniversary.get_next_anniversary(
                    key // 100, key % 100, today
                )

    def _search_next_birthday(self, operator, value):
        """Find birthdays by day or period."""
        return self.env["crm.anniversary"]._get_next_domain(
            "birth_month_day", operator, value
        )

    def _search_next_name_day(self, operator, value):
        """Find name days by day or period."""
        return self.env["crm.anniversary"]._get_next_domain(
            "name_day_month_day", operator, value
        )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("name_day_month", "name_day_day")
    def _check_name_day(self):
        """Refuse half a name day, and days that no year has."""
        for partner in self.filtered(lambda p: p.name_day_month or p.name_day_day):
            month, day = int(partner.name_day_month or 0), partner.name_day_day
            if not anniversary.is_day_of_year(month, day):
                raise ValidationError(
                    self.env._("Give the name day as a month and a day that exists.")
                )

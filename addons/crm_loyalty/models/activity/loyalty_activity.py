"""What members get points for beside orders: rules with caps."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.crm_extended.models.customer.crm_consent import CHANNELS

from ...tools.activity import ZERO, Caps, Given, compute_allowed, get_period_start
from ...tools.rounding import to_points
from ..points.loyalty_point_entry import POINTS_DIGITS

TRIGGERS = [
    ("profile", "The profile is complete"),
    ("birthday", "Birthday"),
    ("rating", "A rating is given"),
    ("consent", "A consent is given"),
    ("named", "Survey, event or another system"),
]
PERIODS = [
    ("day", "Day"),
    ("week", "Week"),
    ("month", "Month"),
    ("year", "Year"),
    ("ever", "Ever"),
]
# {what the activity asks for: the columns of the contact}
PROFILE_COLUMNS = {
    "asks_email": ("email",),
    "asks_phone": ("phone",),
    "asks_address": ("street", "city", "country_id"),
    "asks_birthday": ("birth_date",),
}


class LoyaltyActivity(models.Model):
    """Give points for something a member does that is no order.

    What happens in the ERP costs nothing while it happens: jobs look at what is new
    since the last time. Each occasion is one ``loyalty.activity.event``, once.
    """

    _name = "loyalty.activity"
    _description = "Activity that Gives Points"
    _inherit = ["loyalty.number.guard"]
    _order = "sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    trigger = fields.Selection(selection=TRIGGERS, required=True, default="named")
    code = fields.Char(
        help="By this name another system asks for the points of this activity."
    )
    is_by_hand = fields.Boolean(
        string="Given by Hand",
        help="Salespeople may give it to a member, within the caps.",
    )
    points = fields.Float(digits=POINTS_DIGITS, required=True, default=10.0)
    hold_days = fields.Integer(
        string="Held for (Days)", help="Days until the points may be spent."
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=fields.Date.context_today,
        help="What happened before gives no points.",
    )
    date_to = fields.Date(string="Until", help="The last day; empty: no end.")
    cap_period = fields.Selection(
        selection=PERIODS, string="Per Member and", required=True, default="year"
    )
    cap_times = fields.Integer(
        string="Times at Most", default=1, help="0: as often as it happens."
    )
    cap_points = fields.Float(
        string="Points at Most",
        digits=POINTS_DIGITS,
        help="0: as many as it gives. What does not fit any more is cut off.",
    )
    cap_total = fields.Float(
        string="All Members Together",
        digits=POINTS_DIGITS,
        help="Points that the activity gives in all; 0: no end.",
    )
    asks_email = fields.Boolean(string="E-mail", default=True)
    asks_phone = fields.Boolean(string="Phone", default=True)
    asks_address = fields.Boolean(
        string="Address", default=True, help="Street, city and country."
    )
    asks_birthday = fields.Boolean(string="Date of Birth")
    consent_purpose_id = fields.Many2one(
        comodel_name="crm.consent.purpose",
        string="Purpose",
        ondelete="restrict",
        help="Empty: any purpose.",
    )
    consent_channel = fields.Selection(
        selection=CHANNELS, string="Channel", help="Empty: any channel."
    )
    event_ids = fields.One2many(
        comodel_name="loyalty.activity.event",
        inverse_name="activity_id",
        string="Occasions",
    )
    given_points = fields.Float(
        digits=POINTS_DIGITS, compute="_compute_given_points", string="Points Given"
    )
    total_given = fields.Float(
        digits=POINTS_DIGITS,
        readonly=True,
        copy=False,
        help="What counts against the cap of all members together.",
    )
    date_looked = fields.Datetime(readonly=True, copy=False)

    _code_uniq = models.UniqueIndex(
        "(company_id, code) WHERE code IS NOT NULL",
        "Another activity of the company has this code.",
    )
    _check_numbers = models.Constraint(
        "CHECK(points > 0 AND hold_days >= 0 AND cap_times >= 0 AND cap_points >= 0"
        " AND cap_total >= 0)",
        "Points are above zero; days and caps are not below zero.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_given_points(self):
        """Add up what each activity gave."""
        groups = self.env["loyalty.activity.event"]._read_group(
            Domain("activity_id", "in", self.ids), ["activity_id"], ["points:sum"]
        )
        given = {activity.id: points for activity, points in groups}
        for activity in self:
            activity.given_points = given.get(activity.id, 0.0)

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("trigger", *PROFILE_COLUMNS)
    def _check_profile(self):
        """Refuse a profile that asks for nothing."""
        for activity in self.filtered(lambda a: a.trigger == "profile"):
            if not activity._get_profile_columns():
                raise ValidationError(
                    self.env._("Choose what belongs to a complete profile.")
                )

    @api.constrains("is_by_hand", "cap_times", "cap_points")
    def _check_hand_has_cap(self):
        """Refuse to hand out points by hand without end."""
        for activity in self.filtered("is_by_hand"):
            if not (activity.cap_times or activity.cap_points):
                raise ValidationError(
                    self.env._("What is given by hand needs a cap per member.")
                )

    @api.constrains("program_id", "company_id")
    def _check_program(self):
        """Refuse programs whose points are no points of the ledger."""
        for activity in self:
            if not activity.program_id._is_ledgered():
                raise ValidationError(
                    self.env._("Choose a program with loyalty cards.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Begin to count at nothing, whatever is sent."""
        closed = {"total_given", "date_looked"}
        return super().create(
            [
                {name: value for name, value in vals.items() if name not in closed}
                for vals in vals_list
            ]
        )

    def write(self, vals):
        """Count what was given when a cap of all members is set."""
        closed = {"total_given", "date_looked"}
        vals = {name: value for name, value in vals.items() if name not in closed}
        result = super().write(vals)
        if vals.get("cap_total"):
            self._count_total()
        return result

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_events(self):
        """Open what members got points for.

        :return: the list of occasions.
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.loyalty_activity_event_action"
        )
        return {**action, "domain": [("activity_id", "=", self.id)]}

    # ------------------------------------------------------------
    # CAPS
    # ------------------------------------------------------------

    def _get_allowed(self, card, wanted):
        """Return how many points a card gets of this activity now, under its caps.

        The caller has locked the card: of two at once the second is run again.

        :param Decimal wanted: what it would get without caps.
        """
        self.ensure_one()
        caps = Caps(
            self.cap_times,
            to_points(self.cap_points),
            to_points(self.cap_total),
        )
        times, points = self._get_given(card)
        total = self._lock_total() if caps.total else ZERO
        return compute_allowed(wanted, caps, Given(times, points, total))

    def _get_given(self, card):
        """Return (times, points) that a card got in the period of today."""
        events = self.env["loyalty.activity.event"]
        clock = self._get_clock()
        start = get_period_start(self.cap_period, clock.today)
        domain = (
            Domain("activity_id", "=", self.id)
            & Domain("card_id", "=", card.id)
            & Domain("state", "=", "done")
        )
        if start:
            domain &= Domain("date_given", ">=", clock.get_day_start(start))
        # sudo: what counts for the caps does not depend on who asks
        ((times, points),) = events.sudo()._read_group(
            domain, [], ["__count", "points:sum"]
        )
        return times, to_points(points)

    def _lock_total(self):
        """Lock what counts for the cap of all members, and return it.

        In SQL and as a change: of two at once the second fails and is run again.
        """
        self.flush_recordset()
        ((total,),) = self.env.execute_query(
            SQL(
                "UPDATE loyalty_activity SET total_given = total_given WHERE id = %s"
                " RETURNING COALESCE(total_given, 0)",
                self.id,
            )
        )
        return to_points(total)

    def _add_total(self, points):
        """Count points against the cap of all members."""
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_activity SET total_given ="
                " COALESCE(total_given, 0) + %s WHERE id = %s",
                points,
                self.id,
            )
        )
        self.invalidate_recordset(["total_given"], flush=False)

    def _count_total(self):
        """Let the count be what was given."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_activity SET total_given = COALESCE((SELECT"
                " SUM(points) FROM loyalty_activity_event WHERE activity_id ="
                " loyalty_activity.id), 0) WHERE id IN %s",
                tuple(self.ids),
            )
        )
        self.invalidate_recordset(["total_given"], flush=False)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_profile_columns(self):
        """Return the columns of the contact that a complete profile has filled."""
        self.ensure_one()
        return [
            column
            for name, columns in PROFILE_COLUMNS.items()
            if self[name]
            for column in columns
        ]

    def _get_clock(self):
        """Return what time it is in the company of the activity."""
        self.ensure_one()
        return self.env["loyalty.ledger"].with_company(self.company_id)._get_clock()

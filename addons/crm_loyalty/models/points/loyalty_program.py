"""When the points of a program are earned, how long they last, and who pays debts."""

from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.fields import Domain
from odoo.tools.misc import format_date

from ...queries.expiry import build_inactivity_update
from ...tools.expiry import (
    TO_END_OF_MONTH,
    TO_END_OF_YEAR,
    TO_THE_DAY,
    Validity,
    compute_idle_day,
    compute_last_day,
)
from ...tools.rounding import round_points

# points of gift cards, eWallets and coupons are money or discounts: they stay as Odoo
# keeps them
LEDGERED_TYPES = ("loyalty",)


class LoyaltyProgram(models.Model):
    """Set the rules by which the ledger keeps the points of a program."""

    _name = "loyalty.program"
    _inherit = ["loyalty.number.guard", "loyalty.program"]

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    issue_policy = fields.Selection(
        selection=[
            ("confirmed", "When the order is confirmed"),
            ("delivered", "When it is delivered"),
            ("paid", "When its invoice is paid"),
        ],
        string="Points Are Earned",
        default="confirmed",
        required=True,
        help="Until then the points of an order are pending: members see them, and "
        "cannot spend them. Credit notes, returns and cancelled orders take points "
        "back in proportion, whatever is chosen here.",
        prefetch="crm_loyalty",
    )
    hold_days = fields.Integer(
        string="Held for (Days)",
        help="Days after earning until the points may be spent, for instance the time "
        "in which goods may be returned.",
        prefetch="crm_loyalty",
    )
    validity_days = fields.Integer(
        string="Valid for (Days)",
        help="Days after earning on which points may be spent; with 0 days and 0 "
        "months they do not lapse by themselves.",
        prefetch="crm_loyalty",
    )
    validity_months = fields.Integer(
        string="Valid for (Months)",
        help="Calendar months after earning; days come on top of them.",
        prefetch="crm_loyalty",
    )
    validity_end = fields.Selection(
        selection=[
            (TO_THE_DAY, "To the day"),
            (TO_END_OF_MONTH, "To the end of that month"),
            (TO_END_OF_YEAR, "To the end of that year"),
        ],
        string="Valid",
        default=TO_THE_DAY,
        required=True,
        help="To the end of the month or year without days and months: that in which "
        "the points were earned.",
        prefetch="crm_loyalty",
    )
    inactivity_months = fields.Integer(
        string="Lapse after Inactivity (Months)",
        help="The whole balance lapses when a member neither earns nor spends for so "
        "many months; 0: never. Members have the whole time from the day on which this "
        "is changed.",
        prefetch="crm_loyalty",
    )
    debt_policy = fields.Selection(
        selection=[
            ("negative", "Let the balance go below zero"),
            ("debt", "Stay at zero, and take it from later points"),
        ],
        string="Points Taken Back but Spent",
        default="negative",
        required=True,
        prefetch="crm_loyalty",
    )
    point_value = fields.Float(
        string="Value of a Point",
        digits=(16, 6),
        help="What one point is worth to a member, in the currency of the program.",
        prefetch="crm_loyalty",
    )

    validity_example = fields.Char(compute="_compute_validity_example")

    _check_days = models.Constraint(
        "CHECK(hold_days >= 0 AND validity_days >= 0 AND point_value >= 0)",
        "Days and the value of a point cannot be below zero.",
    )
    _check_validity = models.Constraint(
        # a hundred years: beyond, the calendar of computers ends
        "CHECK(validity_days <= 36500 AND hold_days <= 36500"
        " AND validity_months BETWEEN 0 AND 1200"
        " AND inactivity_months BETWEEN 0 AND 1200)",
        "Points are valid for 0 to 36,500 days or 0 to 1,200 months.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("validity_days", "validity_months", "validity_end")
    def _compute_validity_example(self):
        """Say what the rule means for points that are earned today."""
        today = fields.Date.context_today(self)
        for program in self:
            try:
                last_day = compute_last_day(today, program._get_validity())
            except (ValueError, OverflowError):
                # figures that the constraint refuses when they are saved
                program.validity_example = False
                continue
            program.validity_example = (
                self.env._(
                    "Points earned today may be spent until %(day)s.",
                    day=format_date(self.env, last_day),
                )
                if last_day
                else self.env._("Points earned today do not lapse by themselves.")
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let documents know that there may be points now."""
        programs = super().create(vals_list)
        self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        """Let documents know that there may be points now."""
        months_before = {program: program.inactivity_months for program in self}
        result = super().write(vals)
        if "program_type" in vals:
            self.env.registry.clear_cache()
        if "inactivity_months" in vals:
            changed = self.filtered(
                lambda program: program.inactivity_months != months_before[program]
            )
            changed._restart_inactivity()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _is_any_ledgered(self):
        """Tell whether any program, archived ones included, is kept by the ledger."""
        domain = Domain("program_type", "in", LEDGERED_TYPES)
        # sudo: whoever posts a document may not read programs
        programs = self.sudo().with_context(active_test=False)
        return bool(programs.search(domain, limit=1))

    def _is_ledgered(self):
        """Tell whether the ledger keeps the points of this program."""
        self.ensure_one()
        # sudo: whoever moves documents may not read programs
        return self.sudo().program_type in LEDGERED_TYPES

    def _are_points_spendable_at_once(self):
        """Tell whether an order may spend the points that it gives itself."""
        self.ensure_one()
        return self.issue_policy == "confirmed" and not self.hold_days

    def _get_last_day(self, card, earned_on):
        """Return the last day of points that a member earns on a day.

        :return: date, ``None`` when they do not lapse by themselves.
        """
        self.ensure_one()
        validity = self._get_validity()
        if compute_last_day(earned_on, validity) is None:
            return None
        extra_days = self._get_extra_validity_days(card)
        return compute_last_day(earned_on, validity, extra_days)

    def _get_validity(self):
        """Return the rule by which points of this program lapse."""
        return Validity(
            self.validity_days, self.validity_months, self.validity_end or TO_THE_DAY
        )

    def _get_idle_day(self, card, active_on):
        """Return until when a balance lasts of which nothing is earned or spent.

        :param active_on: the last day on which something was.
        :return: date, ``None`` when inactivity does not matter.
        """
        self.ensure_one()
        if not self.inactivity_months:
            return None
        extra_days = self._get_extra_validity_days(card)
        return compute_idle_day(active_on, self.inactivity_months, extra_days)

    def _restart_inactivity(self):
        """Give all members the whole time from today, in one statement per program.

        Nobody loses points on the day on which a rule is made.
        """
        ledger = self.env["loyalty.ledger"]
        for program in self:
            company = program.company_id or self.env.company
            clock = ledger.with_company(company)._get_clock()
            self.env["loyalty.card"].flush_model()
            self.env.cr.execute(
                build_inactivity_update(
                    program.id,
                    compute_idle_day(clock.today, program.inactivity_months),
                    clock.now.replace(microsecond=0),
                )
            )
        self.env["loyalty.card"].invalidate_model(
            ["inactive_after", "date_next_settle"], flush=False
        )

    def _get_points_of_amount(self, amount):
        """Return the points for an amount of money, by the rules *per currency spent*.

        Rules that hold for some products or codes only do not count: an amount names
        neither.

        :param Decimal amount: in the currency of the program.
        :return: Decimal with two decimals.
        """
        self.ensure_one()
        rules = self.rule_ids.filtered(lambda rule: _is_for_amount(rule, amount))
        rate = sum(Decimal(str(rule.reward_point_amount)) for rule in rules)
        return round_points(amount * rate)

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_extra_validity_days(self, card):
        """Return for how many days longer than usual a member's points may be spent.

        Called for points that begin a lot, unless whoever gives them names the last
        day, and for balances that lapse after inactivity; added to the last day that
        the rules of this program give. Override to reward members.

        :param card: the card that gets the points.
        :return: int, days from 0.
        """
        self.ensure_one()
        return 0

    def _get_earn_multiplier(self, card):
        """Return by what a member's points are multiplied when they are earned.

        Called by whoever works out points by the rules of this program: for orders and
        for amounts of money. Points that are named as such are not multiplied. Override
        to reward members.

        :param card: the card that gets the points; may be empty.
        :return: Decimal above zero.
        """
        self.ensure_one()
        return Decimal(1)


def _is_for_amount(rule, amount):
    """Tell whether a rule gives points for an amount of which nothing else is known."""
    is_narrow = (
        rule.product_ids
        or rule.product_category_id
        or rule.product_tag_id
        or (rule.product_domain or "[]") != "[]"
    )
    return (
        rule.reward_point_mode == "money"
        and rule.mode == "auto"
        and not is_narrow
        and amount >= Decimal(str(rule.minimum_amount))
    )

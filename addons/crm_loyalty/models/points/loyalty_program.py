"""When the points of a program are earned, how long they last, and who pays debts."""

from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.fields import Domain

from ...tools.rounding import round_points

# points of gift cards, eWallets and coupons are money or discounts: they stay as Odoo
# keeps them
LEDGERED_TYPES = ("loyalty",)


class LoyaltyProgram(models.Model):
    """Set the rules by which the ledger keeps the points of a program."""

    _inherit = "loyalty.program"

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
    )
    hold_days = fields.Integer(
        string="Held for (Days)",
        help="Days after earning until the points may be spent, for instance the time "
        "in which goods may be returned.",
    )
    validity_days = fields.Integer(
        string="Valid for (Days)",
        help="Days after earning on which points may be spent; 0: they never lapse.",
    )
    debt_policy = fields.Selection(
        selection=[
            ("negative", "Let the balance go below zero"),
            ("debt", "Stay at zero, and take it from later points"),
        ],
        string="Points Taken Back but Spent",
        default="negative",
        required=True,
    )
    point_value = fields.Float(
        string="Value of a Point",
        digits=(16, 6),
        help="What one point is worth to a member, in the currency of the program.",
    )

    _check_days = models.Constraint(
        "CHECK(hold_days >= 0 AND validity_days >= 0 AND point_value >= 0)",
        "Days and the value of a point cannot be below zero.",
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
        result = super().write(vals)
        if "program_type" in vals:
            self.env.registry.clear_cache()
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

"""The ladder of a program: what counts, how long, and how members go down."""

import ast
from decimal import Decimal

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools.tier import Ladder

BASES = [
    ("paid", "Money spent: invoices paid, less credit notes"),
    ("order_amount", "Money ordered: confirmed orders"),
    ("order_count", "Number of confirmed orders"),
    ("points", "Points earned"),
    ("visits", "Number of visits"),
]
MONEY_BASES = ("paid", "order_amount")


class LoyaltyProgram(models.Model):
    """Set by what the members of a program go up and down."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    tier_ids = fields.One2many(
        comodel_name="loyalty.tier", inverse_name="program_id", string="Tiers"
    )
    tier_basis = fields.Selection(
        selection=BASES,
        string="What Counts",
        default="paid",
        required=True,
        help="Money is counted without taxes, in the currency of the company. A partly "
        "paid invoice counts in part; a credit note counts on its own day.\n"
        "A visit is a day with a confirmed order or a posted invoice.\n"
        "All contacts of a customer count together. Points that are spent still count.",
        prefetch="crm_loyalty",
    )
    tier_product_domain = fields.Char(
        string="Products That Count",
        default="[]",
        help="Only lines with these products count. Points have their own rules.",
        prefetch="crm_loyalty",
    )
    tier_window_months = fields.Integer(
        string="Last Months",
        default=12,
        help="How many months count for tiers within the last months.",
        prefetch="crm_loyalty",
    )
    tier_grace_days = fields.Integer(
        string="Days of Grace",
        help="Days after the end of a period on which a member keeps the tier, and what"
        " is bought still counts for the period.",
        prefetch="crm_loyalty",
    )
    is_tier_landing_soft = fields.Boolean(
        string="One Level at a Time",
        default=True,
        help="A member who did not get enough together goes down by one tier only.",
        prefetch="crm_loyalty",
    )

    member_tier_ids = fields.Many2many(
        comodel_name="loyalty.tier",
        relation="loyalty_program_member_tier_rel",
        string="Only for Members Of",
        check_company=True,
        help="The program is for members of these tiers only; empty: for everybody.",
    )

    _check_tier_days = models.Constraint(
        "CHECK(tier_window_months BETWEEN 1 AND 120"
        " AND tier_grace_days BETWEEN 0 AND 366)",
        "Tiers look at 1 to 120 months, and grant up to 366 days of grace.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("tier_product_domain")
    def _check_tier_product_domain(self):
        """Refuse a text that is no domain on products."""
        for program in self:
            try:
                domain = ast.literal_eval(program.tier_product_domain or "[]")
                Domain(domain).validate(self.env["product.product"])
            except (ValueError, SyntaxError, TypeError, KeyError) as err:
                raise ValidationError(
                    self.env._(
                        "Products That Count: %(text)s says nothing about products.",
                        text=program.tier_product_domain,
                    )
                ) from err

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let orders know that a program may be for some tiers only."""
        programs = super().create(vals_list)
        self.env.registry.clear_cache()
        return programs

    def write(self, vals):
        """Let documents know when something else counts."""
        result = super().write(vals)
        if {"active", "tier_basis", "member_tier_ids", "program_type"} & set(vals):
            self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _get_tier_bases(self):
        """Return the bases of all programs that have tiers, as a tuple."""
        # sudo: whoever posts a document may not read programs
        groups = self.sudo()._read_group(
            Domain("tier_ids", "!=", False), ["tier_basis"]
        )
        return tuple(basis for (basis,) in groups)

    @api.model
    @tools.ormcache()
    def _is_any_for_tiers(self):
        """Tell whether any program is for members of some tiers only."""
        # sudo: whoever confirms an order may not read programs
        programs = self.sudo().with_context(active_test=False)
        return bool(programs.search(Domain("member_tier_ids", "!=", False), limit=1))

    def _get_ladder(self):
        """Return the tiers and rules of this program (``tools.tier.Ladder``)."""
        self.ensure_one()
        # sudo: the rules of a program are no secret
        program = self.sudo()
        return Ladder(
            program.tier_ids._to_tool(),
            program.tier_window_months,
            program.tier_grace_days,
            program.is_tier_landing_soft,
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_extra_validity_days(self, card):
        """Add the days by which the points of the member's tier last longer."""
        tier = self.env["loyalty.member"]._get_tier_of_card(card)
        return super()._get_extra_validity_days(card) + tier.extra_validity_days

    def _get_earn_multiplier(self, card):
        """Multiply by what the member's tier says."""
        multiplier = super()._get_earn_multiplier(card)
        tier = self.env["loyalty.member"]._get_tier_of_card(card)
        return multiplier * Decimal(str(tier.earn_multiplier)) if tier else multiplier

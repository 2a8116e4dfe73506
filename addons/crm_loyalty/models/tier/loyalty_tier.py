"""A tier: what is needed for it, and what it brings."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_extended.models.customer.crm_service_level import SERVICE_LEVELS

from ...tools.tier import Tier

WINDOWS = [
    ("rolling_12_months", "Last months, day by day"),
    ("calendar_year", "Calendar year"),
    ("anniversary", "Year of membership"),
]


class LoyaltyTier(models.Model):
    """One step of the ladder of a program; more that is needed is higher."""

    _name = "loyalty.tier"
    _description = "Loyalty Tier"
    _order = "program_id, min_qualifying, sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(
        default=10, help="Order of tiers that need the same amount."
    )
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        ondelete="cascade",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
    )
    company_id = fields.Many2one(
        related="program_id.company_id", store=True, index="btree_not_null"
    )
    basis = fields.Selection(related="program_id.tier_basis")
    color = fields.Integer(string="Colour")
    image_128 = fields.Image(string="Image", max_width=128, max_height=128)
    min_qualifying = fields.Float(
        string="Needed",
        digits=(16, 2),
        help="What has to come together within the period: money in the currency of "
        "the company, a number of orders or visits, or points, as the program says.",
    )
    window = fields.Selection(
        selection=WINDOWS,
        string="Within",
        default="rolling_12_months",
        required=True,
        help="Last months: as many as the program says, every day anew; a tier that "
        "was reached is kept for as many months.\n"
        "Calendar year: from January to December.\n"
        "Year of membership: from the day on which the member joined.",
    )
    member_count = fields.Integer(string="Members", compute="_compute_member_count")

    # benefits
    earn_multiplier = fields.Float(
        string="Points Times",
        digits=(16, 2),
        default=1.0,
        help="What members of this tier earn is multiplied by this.",
    )
    extra_validity_days = fields.Integer(
        string="Longer Valid (Days)",
        help="So many days later do the points of members of this tier lapse.",
    )
    pricelist_id = fields.Many2one(
        comodel_name="product.pricelist",
        check_company=True,
        help="For members of this tier who have no price list of their own.",
    )
    free_delivery = fields.Boolean(help="Delivery costs these members nothing.")
    service_level = fields.Selection(
        selection=SERVICE_LEVELS,
        help="How well members of this tier are served at least: the urgency of their "
        "cases and the promises that hold for them.",
    )

    _check_amounts = models.Constraint(
        "CHECK(min_qualifying >= 0 AND earn_multiplier > 0"
        " AND extra_validity_days >= 0)",
        "What is needed and the days cannot be below zero, and points are multiplied "
        "by more than zero.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_member_count(self):
        """Count members, those of the user's companies."""
        counts = dict(
            self.env["loyalty.member"]._read_group(
                [("tier_id", "in", self.ids), ("left_on", "=", False)],
                ["tier_id"],
                ["__count"],
            )
        )
        for tier in self:
            tier.member_count = counts.get(tier, 0)

    @api.constrains("program_id")
    def _check_program_type(self):
        """Refuse tiers of programs that have no members."""
        for tier in self:
            if not tier.program_id._is_ledgered():
                raise ValidationError(
                    self.env._(
                        "%(program)s is no loyalty program: it has no members.",
                        program=tier.program_id.name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let documents know that there are tiers now."""
        tiers = super().create(vals_list)
        self.env.registry.clear_cache()
        return tiers

    def unlink(self):
        """Let documents know that there may be no tiers any more."""
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_open_members(self):
        """Open the members of this tier.

        :return: the action.
        """
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.loyalty_member_action"
        )
        return {
            **action,
            "domain": [("tier_id", "=", self.id)],
            "context": {"search_default_current": 1},
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _to_tool(self):
        """Return the tiers as ``tools/tier.py`` knows them, lowest first."""
        return tuple(
            Tier(tier.id, Decimal(str(tier.min_qualifying)), tier.window)
            for tier in self.sorted(
                lambda tier: (tier.min_qualifying, tier.sequence, tier.id)
            )
        )

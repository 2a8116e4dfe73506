"""What a loyalty program is before it exists."""

from odoo import Command, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class LoyaltyProgramDraft(models.AbstractModel):
    """The rules of a program to be, which simulation and set-up share."""

    _name = "loyalty.program.draft"
    _description = "Draft of a Loyalty Program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    points_per_unit = fields.Float(
        string="Points per Unit of Money",
        digits=(16, 4),
        default=1.0,
        required=True,
        help="Points for each unit of the company's currency that a member spends, "
        "taxes included.",
    )
    minimum_amount = fields.Monetary(
        string="Minimum Purchase",
        help="Smaller sales give no points; taxes included.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        domain="[('company_id', 'in', [company_id, False])]",
        help="Only these give points; together with the category. Empty: all products.",
    )
    product_category_id = fields.Many2one(
        comodel_name="product.category",
        ondelete="cascade",
        help="Only products of this category and those below it give points; together "
        "with the products. Empty: all products.",
    )
    issue_policy = fields.Selection(
        selection=lambda self: (
            self.env["loyalty.program"]
            ._fields["issue_policy"]
            ._description_selection(self.env)
        ),
        string="Points Are Earned",
        default="paid",
        required=True,
    )
    hold_days = fields.Integer(
        string="Held for (Days)",
        help="Days after earning until the points may be spent, for instance the time "
        "in which goods may be returned.",
    )
    validity_days = fields.Integer(
        string="Valid for (Days)",
        default=365,
        help="Days after earning on which points may be spent; 0: they never lapse.",
    )
    point_value = fields.Float(
        string="Value of a Point",
        digits=(16, 6),
        default=0.01,
        required=True,
        help="What one point is worth to a member, in the company's currency.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_draft(self):
        """Refuse figures with which no program can work.

        :raises ValidationError: naming the field.
        """
        for draft in self:
            if draft.points_per_unit <= 0 or draft.point_value <= 0:
                raise ValidationError(
                    self.env._("Enter how many points are given, and their value.")
                )
            if min(draft.minimum_amount, draft.hold_days, draft.validity_days) < 0:
                raise ValidationError(
                    self.env._("Amounts and days cannot be below zero.")
                )

    def _get_product_domain(self):
        """Return the domain of the products that give points, ``None`` for all.

        As in Odoo's rules, products and category are alternatives.
        """
        self.ensure_one()
        parts = []
        if self.product_ids:
            parts.append(Domain("id", "in", self.product_ids.ids))
        if self.product_category_id:
            parts.append(Domain("categ_id", "child_of", self.product_category_id.id))
        return Domain.OR(parts) if parts else None

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_program_vals(self, name):
        """Return the values of the program. Override to add to them."""
        self.ensure_one()
        company = self.company_id
        return {
            "name": name,
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "portal_visible": True,
            "portal_point_name": self.env._("points"),
            "company_id": company.id,
            "currency_id": company.currency_id.id,
            "issue_policy": self.issue_policy,
            "hold_days": self.hold_days,
            "validity_days": self.validity_days,
            "point_value": self.point_value,
            # the type fills these with examples of its own otherwise
            "communication_plan_ids": [Command.clear()],
            "rule_ids": [Command.clear(), Command.create(self._prepare_rule_vals())],
            "reward_ids": [
                Command.clear(),
                Command.create(self._prepare_reward_vals()),
            ],
        }

    def _prepare_rule_vals(self):
        """Return the values of the rule by which members earn."""
        return {
            "reward_point_mode": "money",
            "reward_point_amount": self.points_per_unit,
            "minimum_amount": self.minimum_amount,
            "minimum_qty": 0,
            "product_ids": [Command.set(self.product_ids.ids)],
            "product_category_id": self.product_category_id.id,
        }

    def _prepare_reward_vals(self):
        """Return the values of the reward: members pay with their points."""
        return {
            "reward_type": "discount",
            "discount_mode": "per_point",
            "discount": self.point_value,
            "discount_applicability": "order",
            "required_points": 1,
        }

    def _create_program(self, name):
        """Create the program and return it.

        :raises AccessError: for who may not create programs in this company, or read
            the products.
        """
        self.ensure_one()
        self._check_draft()
        self.product_ids.check_access("read")
        programs = self.env["loyalty.program"].with_company(self.company_id)
        programs.check_access("create")
        # sudo: Odoo makes a product for the line of the reward, which people who may
        # not create products need as well
        program = programs.sudo().create(self._prepare_program_vals(name))
        # the rules of companies
        program.sudo(False).check_access("write")
        return program.sudo(False)

"""A working loyalty program in one dialog."""

from odoo import Command, api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ..models.points.loyalty_mail import MESSAGES
from ..tools.program_template import (
    PAY,
    PRODUCT,
    TEMPLATES,
    VOUCHER,
    compute_point_value,
)

WIZARD_ACTION = "crm_loyalty.loyalty_setup_action"
# from the template, and the person's to change
FROM_TEMPLATE = {
    "compute": "_compute_from_template",
    "default": None,
    "store": True,
    "readonly": False,
}


class LoyaltySetup(models.TransientModel):
    """Ask what a program needs to begin, and make it: rules, reward, tiers, mails."""

    _name = "loyalty.setup"
    _inherit = "loyalty.program.draft"
    _description = "Set Up a Loyalty Program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    step = fields.Selection(
        selection=[("questions", "Questions"), ("done", "What Happens Next")],
        default="questions",
        required=True,
    )
    template = fields.Selection(
        selection=[
            ("shop", "Shop: members pay with their points"),
            ("b2b", "B2B: vouchers for paid invoices"),
            ("service", "Service company: a free service for regular customers"),
        ],
        string="What Kind of Company",
        default="shop",
        required=True,
    )
    name = fields.Char(
        string="Name of the Program",
        required=True,
        default=lambda self: self.env._(
            "%(company)s Club", company=self.env.company.name
        ),
    )
    # earning
    points_per_unit = fields.Float(precompute=True, required=True, **FROM_TEMPLATE)
    minimum_amount = fields.Monetary(precompute=True, **FROM_TEMPLATE)
    issue_policy = fields.Selection(precompute=True, required=True, **FROM_TEMPLATE)
    hold_days = fields.Integer(precompute=True, **FROM_TEMPLATE)
    validity_days = fields.Integer(precompute=True, **FROM_TEMPLATE)
    # spending
    reward_kind = fields.Selection(
        selection=[
            (PAY, "Members pay with their points"),
            (VOUCHER, "A voucher for so many points"),
            (PRODUCT, "A free product or service for so many points"),
        ],
        string="What Points Are Good For",
        precompute=True,
        required=True,
        **FROM_TEMPLATE,
    )
    reward_points = fields.Float(
        string="Costs (Points)", digits=(16, 2), precompute=True, **FROM_TEMPLATE
    )
    reward_amount = fields.Monetary(
        string="Voucher of", precompute=True, **FROM_TEMPLATE
    )
    reward_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Free Product",
        domain="[('sale_ok', '=', True), ('company_id', 'in', [company_id, False])]",
        compute="_compute_reward_product",
        store=True,
        readonly=False,
        precompute=True,
    )
    point_value = fields.Float(
        compute="_compute_point_value",
        default=None,
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    # tiers
    has_tiers = fields.Boolean(string="Tiers", default=True)
    tier_basis = fields.Selection(
        selection=lambda self: (
            self.env["loyalty.program"]
            ._fields["tier_basis"]
            ._description_selection(self.env)
        ),
        string="What Counts",
        precompute=True,
        **FROM_TEMPLATE,
    )
    tier_window = fields.Selection(
        selection=lambda self: (
            self.env["loyalty.tier"]._fields["window"]._description_selection(self.env)
        ),
        string="Within",
        precompute=True,
        **FROM_TEMPLATE,
    )
    tier_ids = fields.One2many(
        comodel_name="loyalty.setup.tier",
        inverse_name="setup_id",
        string="Proposed Tiers",
        compute="_compute_tier_ids",
        store=True,
        readonly=False,
    )
    # mails
    has_lapse_mail = fields.Boolean(string="Before Points Lapse", default=True)
    has_birthday_mail = fields.Boolean(
        string="On Birthdays", precompute=True, **FROM_TEMPLATE
    )
    has_dormant_mail = fields.Boolean(string="When Nothing Happens", default=True)
    dormant_days = fields.Integer(string="For", precompute=True, **FROM_TEMPLATE)
    # members
    enrol = fields.Selection(
        selection=[
            ("none", "Nobody yet: members join by themselves"),
            ("buyers", "Customers who bought recently"),
            ("chosen", "Customers of my choice"),
        ],
        string="Enrol at Once",
        default="none",
        required=True,
    )
    enrol_months = fields.Integer(string="Within the Last (Months)", default=12)
    enrol_domain = fields.Char(string="Which Customers", default="[]")
    program_id = fields.Many2one(comodel_name="loyalty.program", readonly=True)
    enrolment_id = fields.Many2one(comodel_name="loyalty.enrolment", readonly=True)
    enrol_count = fields.Integer(related="enrolment_id.total_count")

    # ------------------------------------------------------------
    # DEFAULTS AND COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("template")
    def _compute_from_template(self):
        """Propose what this kind of company usually wants."""
        for setup in self:
            template = TEMPLATES[setup.template or "shop"]
            for name in template._fields:
                if name not in ("steps", "point_value"):
                    setup[name] = getattr(template, name)

    @api.depends("template")
    def _compute_tier_ids(self):
        """Propose a ladder."""
        names = self._get_tier_names()
        for setup in self:
            template = TEMPLATES[setup.template or "shop"]
            setup.tier_ids = [
                Command.clear(),
                *(
                    Command.create(
                        {
                            "name": names[step.name],
                            "needed": step.needed,
                            "multiplier": step.multiplier,
                        }
                    )
                    for step in template.steps
                ),
            ]

    def _get_tier_names(self):
        """Return {key of a step: its name in the user's language}."""
        _ = self.env._
        return {
            "silver": _("Silver"),
            "gold": _("Gold"),
            "partner": _("Partner"),
            "premium": _("Premium Partner"),
            "regular": _("Regular"),
            "club": _("Club"),
        }

    @api.depends("template")
    def _compute_reward_product(self):
        """Propose the first service that is sold."""
        domain = Domain("sale_ok", "=", True) & Domain("type", "=", "service")
        for setup in self:
            if setup.template != "service":
                setup.reward_product_id = False
                continue
            company = Domain("company_id", "in", [setup.company_id.id, False])
            products = self.env["product.product"]
            setup.reward_product_id = products.search(domain & company, limit=1)

    @api.depends(
        "template", "reward_kind", "reward_points", "reward_amount", "reward_product_id"
    )
    def _compute_point_value(self):
        """Let a point be worth its part of the reward."""
        for setup in self:
            worth = setup.reward_amount
            if setup.reward_kind == PRODUCT:
                worth = setup.reward_product_id.lst_price
            if setup.reward_kind == PAY or not worth:
                setup.point_value = TEMPLATES[setup.template or "shop"].point_value
            else:
                setup.point_value = compute_point_value(worth, setup.reward_points)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_set_up(self):
        """Create the program, begin to enrol customers, and say what happens next.

        :return: the dialog's next page, an ``ir.actions.act_window`` as a dictionary.
        :raises AccessError: for who may not create programs.
        :raises ValidationError: an answer is missing.
        """
        self.ensure_one()
        if not self.program_id:
            self._check_answers()
            self.program_id = self._create_program(self.name)
            if self.enrol != "none":
                self.enrolment_id = self._begin_enrolment()
        self.step = "done"
        action = self.env["ir.actions.act_window"]._for_xml_id(WIZARD_ACTION)
        return {**action, "res_id": self.id}

    def action_open_program(self):
        """Open the program that was made.

        :return: an ``ir.actions.act_window`` as a dictionary.
        """
        self.ensure_one()
        return {
            **self.program_id._get_records_action(),
            "views": [(self.env.ref("loyalty.loyalty_program_view_form").id, "form")],
            "target": "main",
        }

    def action_simulate(self):
        """Try the answers on last year's sales before anything is made.

        :return: the simulation, an ``ir.actions.act_window`` as a dictionary.
        :raises AccessError: for who may not simulate.
        """
        self.ensure_one()
        self._check_answers()
        simulation = self.env["loyalty.simulation"].create(
            self._prepare_simulation_vals()
        )
        simulation.action_simulate()
        return {
            **simulation._get_records_action(),
            "views": [(False, "form")],
            "target": "main",
        }

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_answers(self):
        """Refuse answers with which no program can work.

        :raises ValidationError: says what is missing.
        """
        self._check_draft()
        if self.reward_kind != PAY and self.reward_points <= 0:
            raise ValidationError(self.env._("Enter what the reward costs."))
        if self.reward_kind == VOUCHER and self.reward_amount <= 0:
            raise ValidationError(self.env._("Enter what the voucher is worth."))
        if self.reward_kind == PRODUCT and not self.reward_product_id:
            raise ValidationError(self.env._("Choose what is free."))
        if not 1 <= self.enrol_months <= 120:
            raise ValidationError(self.env._("Look at the sales of 1 to 120 months."))

    def _begin_enrolment(self):
        """Return the enrolment of the chosen customers, which a job works off."""
        return self.env["loyalty.enrolment"]._begin(
            self.program_id,
            self.company_id,
            domain=self.enrol_domain if self.enrol == "chosen" else "[]",
            months=self.enrol_months if self.enrol == "buyers" else 0,
        )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _prepare_program_vals(self, name):
        """Add tiers and mails to the program."""
        vals = super()._prepare_program_vals(name)
        vals["communication_plan_ids"] = [
            Command.clear(),
            *map(Command.create, self._prepare_mail_vals()),
        ]
        if self.has_tiers:
            vals.update(
                tier_basis=self.tier_basis,
                tier_ids=[
                    Command.create(
                        {
                            "name": tier.name,
                            "min_qualifying": tier.needed,
                            "earn_multiplier": tier.multiplier,
                            "window": self.tier_window,
                        }
                    )
                    for tier in self.tier_ids
                ],
            )
        return vals

    def _prepare_mail_vals(self):
        """Return the values of the mails, a list. Override to add to them."""
        mails = []
        if self.has_lapse_mail and self.validity_days:
            mails.append({"trigger": "points_lapse"})
        if self.has_birthday_mail:
            mails.append({"trigger": "birthday"})
        if self.has_dormant_mail:
            mails.append({"trigger": "dormant", "dormant_days": self.dormant_days})
        for values in mails:
            values["mail_template_id"] = self.env.ref(MESSAGES[values["trigger"]]).id
        return mails

    def _prepare_reward_vals(self):
        """Return the reward that was chosen."""
        if self.reward_kind == VOUCHER:
            return {
                "reward_type": "discount",
                "discount_mode": "per_order",
                "discount": self.reward_amount,
                "discount_applicability": "order",
                "required_points": self.reward_points,
            }
        if self.reward_kind == PRODUCT:
            return {
                "reward_type": "product",
                "reward_product_id": self.reward_product_id.id,
                "reward_product_qty": 1,
                "required_points": self.reward_points,
            }
        return super()._prepare_reward_vals()

    def _prepare_simulation_vals(self):
        """Return the values of the simulation of these answers.

        Tiers by orders, points or visits are left out: simulations count money.
        """
        is_money = self.tier_basis in ("paid", "order_amount")
        tiers = self.tier_ids.filtered(lambda tier: tier.needed > 0)
        return {
            "name": self.name,
            "company_id": self.company_id.id,
            "points_per_unit": self.points_per_unit,
            "minimum_amount": self.minimum_amount,
            "product_ids": [Command.set(self.product_ids.ids)],
            "product_category_id": self.product_category_id.id,
            "issue_policy": self.issue_policy,
            "hold_days": self.hold_days,
            "validity_days": self.validity_days,
            "point_value": self.point_value,
            "window": "year" if self.tier_window == "calendar_year" else "months",
            "tier_ids": [
                Command.create(
                    {
                        "name": tier.name,
                        "threshold": tier.needed,
                        "multiplier": tier.multiplier,
                    }
                )
                for tier in tiers
                if self.has_tiers and is_money
            ],
        }

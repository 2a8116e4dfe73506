"""How one company accounts for the points of one program."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

RELATIVE, SIMPLE = "relative", "simple"
# what posted closes stand on
FIXED_FIELDS = (
    "program_id",
    "company_id",
    "mode",
    "date_start",
    "liability_account_id",
    "opening_amount",
)


class LoyaltyLiabilityPolicy(models.Model):
    """Accounts and method; programs that companies share have one policy in each.

    Amounts are in the company's currency. What was earned before ``date_start`` enters
    with ``opening_amount``, which the accountant has put on the account.
    """

    _name = "loyalty.liability.policy"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Accounting for Points"
    _order = "company_id, program_id"
    _rec_name = "program_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    active = fields.Boolean(default=True)
    program_id = fields.Many2one(
        comodel_name="loyalty.program",
        required=True,
        ondelete="restrict",
        index=True,
        domain="[('program_type', '=', 'loyalty')]",
        check_company=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    mode = fields.Selection(
        selection=[
            (RELATIVE, "Part of each sale (IFRS 15, ASC 606)"),
            (SIMPLE, "Fixed value per point"),
        ],
        string="Method",
        default=RELATIVE,
        required=True,
        tracking=True,
        help="Part of each sale: by relative stand-alone selling prices, released in "
        "proportion to the points that are expected to be redeemed.\n"
        "Fixed value per point: the points that can still be spent, times their value, "
        "less breakage.",
    )
    date_start = fields.Date(
        string="First Day",
        required=True,
        default=lambda self: fields.Date.start_of(fields.Date.today(), "month"),
        tracking=True,
        help="The first day that is closed here, usually the first of a financial "
        "year. What was earned before is the opening balance.",
    )
    opening_amount = fields.Monetary(
        string="Opening Balance",
        tracking=True,
        help="The liability for points earned before the first day, as it stands on "
        "the account. Post it there like any opening balance.",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        required=True,
        domain="[('type', '=', 'general')]",
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    liability_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Contract Liability",
        required=True,
        domain="[('account_type', 'in', "
        "('liability_current', 'liability_non_current'))]",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Used for this program only, so that its balance can be proved.",
    )
    revenue_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Revenue",
        required=True,
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Reduced when points are earned, and credited when they are redeemed.",
    )
    breakage_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Breakage Revenue",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Credited for points that lapse and for changes of the estimate; the "
        "revenue account when left empty.",
    )
    other_points = fields.Selection(
        selection=[
            ("none", "No liability: nobody paid for them"),
            ("value", "At their value, as an expense"),
        ],
        string="Points without a Sale",
        default="none",
        required=True,
        tracking=True,
        help="Points for reviews, birthdays and the like, adjustments, and points that "
        "another system reported.",
    )
    expense_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Expense",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        help="Debited for points without a sale; the revenue account when left empty.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Accountant",
        default=lambda self: self.env.user,
        help="Is told when the liability and the account differ.",
    )
    estimate_ids = fields.One2many(
        comodel_name="loyalty.liability.estimate", inverse_name="policy_id"
    )
    redemption_pct = fields.Float(
        string="Expected Redemption (%)", compute="_compute_current", digits=(5, 2)
    )
    point_value = fields.Float(
        string="Value of a Point", compute="_compute_current", digits=(16, 6)
    )
    can_change = fields.Boolean(compute="_compute_can_change")

    _unique_program = models.Constraint(
        "UNIQUE(company_id, program_id)", "A program has one policy per company."
    )
    _unique_account = models.Constraint(
        "UNIQUE(company_id, liability_account_id)",
        "Each program needs a liability account of its own, so that its balance can "
        "be proved.",
    )
    _check_opening = models.Constraint(
        "CHECK(COALESCE(opening_amount, 0) >= 0)",
        "The opening balance of a liability cannot be below zero.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("estimate_ids.date", "estimate_ids.redemption_pct")
    def _compute_current(self):
        """Compute the estimate of today: redemption_pct, point_value."""
        today = fields.Date.context_today(self)
        for policy in self:
            estimate = policy._get_estimate(today)
            policy.redemption_pct = estimate.redemption_pct
            policy.point_value = estimate.point_value

    def _compute_can_change(self):
        """Compute whether no close stands on this policy yet."""
        # sudo: figures of other closes of the company, to count them
        lines = self.env["loyalty.liability.line"].sudo()
        groups = lines._read_group(
            [("policy_id", "in", self.ids), ("close_id.state", "=", "posted")],
            ["policy_id"],
        )
        closed = {policy.id for (policy,) in groups}
        for policy in self:
            policy.can_change = policy.id not in closed

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("date_start", "company_id")
    def _check_date_start(self):
        """Begin after what was closed."""
        for policy in self:
            last = self.env["loyalty.liability.close"]._get_last(policy.company_id)
            if policy.can_change and last and policy.date_start <= last.date_to:
                raise ValidationError(
                    self.env._(
                        "First Day: %(company)s is closed until %(date)s; begin later.",
                        company=policy.company_id.display_name,
                        date=last.date_to,
                    )
                )

    @api.constrains("program_id")
    def _check_program(self):
        """Points of gift cards, eWallets and coupons are not kept by the ledger."""
        for policy in self:
            if not policy.program_id._is_ledgered():
                raise ValidationError(
                    self.env._("Only points of loyalty cards are accounted for here.")
                )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Keep what posted closes stand on."""
        changed = [name for name in FIXED_FIELDS if name in vals]
        for policy in self.filtered(lambda policy: not policy.can_change):
            for name in changed:
                field = policy._fields[name]
                before = field.convert_to_cache(policy[name], policy)
                if field.convert_to_cache(vals[name], policy) != before:
                    raise UserError(
                        self.env._(
                            "%(field)s cannot change: periods of %(program)s are "
                            "posted. Reverse them first.",
                            field=field._description_string(self.env),
                            program=policy.program_id.display_name,
                        )
                    )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        """Keep what posted closes stand on."""
        if any(not policy.can_change for policy in self):
            raise UserError(
                self.env._("Periods of this program are posted; archive it instead.")
            )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_estimate(self, day):
        """Return the estimate that holds on a day: the last one dated until then.

        Before the first one, that one holds; empty when there is none at all.
        """
        self.ensure_one()
        rows = self.estimate_ids.sorted(lambda row: (row.date, row._origin.id))
        return (rows.filtered(lambda row: row.date <= day)[-1:]) or rows[:1]

    def action_open_check(self):
        """Open the comparison of this program's liability with its account."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_loyalty.loyalty_liability_check_action"
        )
        return {**action, "domain": [("policy_id", "=", self.id)]}

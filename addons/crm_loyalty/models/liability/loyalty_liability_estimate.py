"""Estimates of how many points will be redeemed: dated, with reason, never changed."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class LoyaltyLiabilityEstimate(models.Model):
    """From a day on: so many points are expected to be redeemed, at such a value.

    A sale is allotted by the estimate of its own day. What was deferred is released by
    the estimate of the day of the close.
    """

    _name = "loyalty.liability.estimate"
    _description = "Estimate of Redemptions"
    _order = "policy_id, date desc, id desc"
    _rec_name = "date"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    policy_id = fields.Many2one(
        comodel_name="loyalty.liability.policy",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    date = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.today()
    )
    redemption_pct = fields.Float(
        string="Expected Redemption (%)",
        required=True,
        default=100.0,
        digits=(5, 2),
        help="Of 100 points that are earned, so many will be redeemed.",
    )
    breakage_pct = fields.Float(
        string="Breakage (%)", compute="_compute_breakage_pct", digits=(5, 2)
    )
    point_value = fields.Float(
        string="Value of a Point",
        required=True,
        compute="_compute_point_value",
        store=True,
        readonly=False,
        precompute=True,
        digits=(16, 6),
        help="What a member gets for one point, in the company's currency.",
    )
    point_price = fields.Float(
        string="Stand-Alone Price",
        compute="_compute_breakage_pct",
        digits=(16, 6),
        help="Value of a point times expected redemption.",
    )
    reason = fields.Char(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    _check_range = models.Constraint(
        "CHECK(redemption_pct >= 0 AND redemption_pct <= 100 AND point_value >= 0)",
        "Expected redemption is between 0 and 100 %, and a point is worth 0 or more.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("redemption_pct", "point_value")
    def _compute_breakage_pct(self):
        """Compute what follows from the estimate: breakage_pct, point_price."""
        for estimate in self:
            estimate.breakage_pct = 100 - estimate.redemption_pct
            estimate.point_price = estimate.point_value * estimate.redemption_pct / 100

    @api.depends("policy_id")
    def _compute_point_value(self):
        """Propose the value that the program states, in the company's currency."""
        for estimate in self:
            policy = estimate.policy_id
            # sudo: who keeps the accounts may not read programs
            program = policy.program_id.sudo()
            currency = program.currency_id or policy.currency_id
            if not currency or not policy.company_id:
                estimate.point_value = program.point_value
                continue
            estimate.point_value = currency._convert(
                program.point_value,
                policy.currency_id,
                policy.company_id,
                estimate.date or fields.Date.today(),
                round=False,
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Write down who estimates; days that are closed keep their estimate."""
        estimates = super().create(
            [{**vals, "user_id": self.env.uid} for vals in vals_list]
        )
        closes = self.env["loyalty.liability.close"]
        for estimate in estimates:
            last = closes._get_last(estimate.company_id)
            is_first = estimate.policy_id.estimate_ids == estimate
            if last and estimate.date <= last.date_to and not is_first:
                raise ValidationError(
                    self.env._(
                        "From: %(company)s is closed until %(date)s. A new estimate "
                        "counts from a later day; it catches up what was released.",
                        company=estimate.company_id.display_name,
                        date=last.date_to,
                    )
                )
        return estimates

    def write(self, vals):
        """Refuse: an estimate is replaced by a later one."""
        raise UserError(
            self.env._("Estimates cannot be changed. Add one with its day and reason.")
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(
            self.env._("Estimates cannot be deleted. Add one with its day and reason.")
        )

"""Which movement of points was counted in which period, and for how much."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class LoyaltyLiabilityShare(models.Model):
    """One movement of points as one company accounts for it; each is counted once.

    A movement belongs to the company whose sale earned the points, wherever they are
    spent. Written by ``loyalty.liability.close`` only.
    """

    _name = "loyalty.liability.share"
    _description = "Movement of Points in a Close"
    _order = "entry_id"
    _rec_name = "entry_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    close_id = fields.Many2one(
        comodel_name="loyalty.liability.close",
        required=True,
        ondelete="cascade",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    policy_id = fields.Many2one(
        comodel_name="loyalty.liability.policy",
        required=True,
        ondelete="restrict",
        index=True,
    )
    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Movement",
        required=True,
        ondelete="restrict",
        index=True,
    )
    kind = fields.Selection(
        selection=[
            ("opening", "Before the first day"),
            ("sale", "Earned by a sale"),
            ("other", "Earned without a sale"),
            ("moved", "Moved from other lots"),
            ("takeback", "Earning taken back"),
            ("use", "Redeemed, lapsed or adjusted"),
        ],
        required=True,
    )
    cohort_id = fields.Many2one(
        comodel_name="loyalty.liability.close",
        string="Earned in",
        ondelete="restrict",
        index="btree_not_null",
        help="Empty for what was earned before the first day.",
    )
    is_valued = fields.Boolean(string="Liability")
    is_paid = fields.Boolean(string="Paid by a Sale")
    is_late = fields.Boolean(
        string="Late", help="Dated in a period that was closed already."
    )
    order_id = fields.Many2one(
        comodel_name="sale.order", string="Sale", ondelete="set null", index=True
    )
    date = fields.Datetime(required=True)
    points = fields.Float(digits=(16, 2))
    currency_id = fields.Many2one(comodel_name="res.currency")
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    consideration = fields.Monetary(
        help="What the customer pays for this part of the sale, net of taxes."
    )
    goods_price = fields.Monetary(
        string="Price of Goods", help="Stand-alone, before rewards and discounts."
    )
    points_price = fields.Monetary(
        string="Price of Points",
        help="Stand-alone: points x value x expected redemption.",
    )
    amount = fields.Monetary(string="Deferred", currency_field="currency_id")
    amount_company = fields.Monetary(
        string="Deferred (Company)", currency_field="company_currency_id"
    )

    _unique_entry = models.Constraint(
        "UNIQUE(company_id, entry_id)", "Each movement of points is counted once."
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what was counted stays as it was written down."""
        raise UserError(self.env._("What a close has counted cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(self.env._("What a close has counted cannot be deleted."))

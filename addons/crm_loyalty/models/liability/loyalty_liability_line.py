"""The lines of a close: how the liability moved, by program, currency and cohort."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

AMOUNTS = ("opening", "earned", "redeemed", "expired", "reestimated", "closing")


class LoyaltyLiabilityLine(models.Model):
    """Opening, five movements and closing of one cohort in one period.

    Amounts in the company's currency, and with ``_currency`` in that of the sale, both
    at the rate of the sale: a contract liability is no monetary item (IAS 21.16).
    Points are those that carry a value, but for lines of the kind *free*.
    """

    _name = "loyalty.liability.line"
    _description = "Movement of the Liability"
    _order = "close_id desc, program_id, currency_id, kind, cohort_id, id"
    _rec_name = "program_id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    close_id = fields.Many2one(
        comodel_name="loyalty.liability.close",
        string="Period",
        required=True,
        ondelete="cascade",
        index=True,
    )
    state = fields.Selection(related="close_id.state", store=True)
    date_to = fields.Date(related="close_id.date_to", store=True)
    is_latest = fields.Boolean(
        string="Latest Period",
        compute="_compute_is_latest",
        search="_search_is_latest",
        help="Of the last period of the company that was counted or posted.",
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
    program_id = fields.Many2one(
        comodel_name="loyalty.program", required=True, ondelete="restrict"
    )
    kind = fields.Selection(
        selection=[
            ("opening", "Earned before the first day"),
            ("cohort", "Earned in a period"),
            ("pool", "All points at a fixed value"),
            ("timing", "Invoiced before or after earning"),
            ("free", "Points without a liability"),
        ],
        required=True,
        help="Invoiced before or after earning: points that an invoiced sale promises "
        "are owed already; of a sale that is not invoiced nothing can be deferred.",
    )
    cohort_id = fields.Many2one(
        comodel_name="loyalty.liability.close", string="Earned in", ondelete="restrict"
    )
    company_currency_id = fields.Many2one(comodel_name="res.currency", required=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency", string="Currency of the Sale", required=True
    )
    points_opening = fields.Float(string="Points: Opening", digits=(16, 2))
    points_earned = fields.Float(string="Points: Earned", digits=(16, 2))
    points_redeemed = fields.Float(string="Points: Redeemed", digits=(16, 2))
    points_expired = fields.Float(string="Points: Expired", digits=(16, 2))
    points_closing = fields.Float(string="Points: Closing", digits=(16, 2))
    redemption_pct = fields.Float(
        string="Expected Redemption (%)", digits=(5, 2), aggregator="avg"
    )
    opening = fields.Monetary(currency_field="company_currency_id")
    earned = fields.Monetary(currency_field="company_currency_id")
    earned_other = fields.Monetary(
        string="Of Which without a Sale", currency_field="company_currency_id"
    )
    redeemed = fields.Monetary(currency_field="company_currency_id")
    expired = fields.Monetary(currency_field="company_currency_id")
    reestimated = fields.Monetary(
        string="Re-Estimated", currency_field="company_currency_id"
    )
    closing = fields.Monetary(currency_field="company_currency_id")
    opening_currency = fields.Monetary(string="Opening (Currency)")
    earned_currency = fields.Monetary(string="Earned (Currency)")
    redeemed_currency = fields.Monetary(string="Redeemed (Currency)")
    expired_currency = fields.Monetary(string="Expired (Currency)")
    reestimated_currency = fields.Monetary(string="Re-Estimated (Currency)")
    closing_currency = fields.Monetary(string="Closing (Currency)")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    def _compute_is_latest(self):
        """Compute which lines are those of today: balances do not add up over time."""
        latest = self._get_latest_closes()
        for line in self:
            line.is_latest = line.close_id in latest

    def _search_is_latest(self, operator, value):
        """Return the domain of the lines of the latest periods."""
        if operator != "in":
            return NotImplemented
        latest = Domain("close_id", "in", self._get_latest_closes().ids)
        return latest if True in value else ~latest

    def _get_latest_closes(self):
        """Return the last draft or posted period of each company that one sees."""
        closes = self.env["loyalty.liability.close"]
        standing = closes.search(Domain("state", "!=", "reversed"), order="date_to")
        by_company = {close.company_id: close for close in standing}
        return closes.union(*by_company.values())

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: a close computes its lines, nobody edits them."""
        if not set(vals) <= {"state", "date_to"}:
            raise UserError(self.env._("The lines of a close cannot be changed."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        """Keep the lines of what was posted."""
        if any(line.close_id.state != "draft" for line in self):
            raise UserError(self.env._("The lines of a posted close stay."))

"""Who takes credit for a deal, and how much of it."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.split import allocate

# the deals to check before this transaction ends
PENDING = "crm_lead_split.lead_ids"
SPLIT_KINDS = [("revenue", "Revenue"), ("overlay", "Overlay")]


class CrmLeadSplit(models.Model):
    """One row is the share of one salesperson in one deal.

    Shares of the *revenue* total 100 % and replace the salesperson of the deal in
    forecast, targets and sales. An *overlay* is credit beside it (a specialist who
    helped, say) and may total anything; it counts in no sum of sales.
    """

    _name = "crm.lead.split"
    _description = "Credit for a Deal"
    _order = "lead_id, kind desc, id"
    _rec_name = "user_id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        index=True,
        ondelete="cascade",
    )
    lead_name = fields.Char(string="Deal's Name", related="lead_id.name")
    company_id = fields.Many2one(
        related="lead_id.company_id",
        store=True,
        index=True,
    )
    currency_id = fields.Many2one(related="lead_id.company_currency")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        index=True,
        domain="[('share', '=', False)]",
        check_company=True,
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        compute="_compute_team_id",
        store=True,
        readonly=False,
        check_company=True,
        ondelete="set null",
    )
    kind = fields.Selection(selection=SPLIT_KINDS, required=True, default="revenue")
    share_pct = fields.Float(
        string="Share (%)", digits=(5, 2), required=True, default=100.0
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        help="Of the expected revenue; the shares total it to the cent.",
    )

    _share_range = models.Constraint(
        "CHECK (share_pct > 0 AND share_pct <= 100)",
        "A share is above 0 and at most 100 %.",
    )
    _person_unique = models.UniqueIndex(
        "(lead_id, kind, user_id)",
        "Each person takes credit for a deal once; add the shares up.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("user_id")
    def _compute_team_id(self):
        """Compute the team: the person's own, or that of the deal."""
        for split in self:
            split.team_id = split.user_id.sale_team_id or split.lead_id.team_id

    @api.depends("lead_id.expected_revenue", "lead_id.split_ids.share_pct", "kind")
    def _compute_amount(self):
        """Compute the shares of the deals together, so that they add up."""
        # sudo: the parts of others decide who gets the last cent
        leads = self.lead_id.sudo()
        amounts = {}  # {split id: amount}
        for lead in leads:
            unit = Decimal(str(lead.company_currency.rounding))
            revenue = Decimal(str(lead.expected_revenue)).quantize(unit)
            for splits in lead.split_ids.grouped("kind").values():
                shares = [Decimal(f"{split.share_pct:.2f}") for split in splits]
                parts = allocate(revenue, shares, unit)
                amounts.update(zip(splits._ids, parts, strict=True))
        for split in self:
            split.amount = float(amounts.get(split.id, 0))

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Check the totals when everything is written."""
        splits = super().create(vals_list)
        splits._ensure_can_change()
        splits._check_totals_later()
        return splits

    def write(self, vals):
        """Check the totals when everything is written."""
        self._ensure_can_change()
        self._check_totals_later()
        result = super().write(vals)
        # a share may go to another deal
        self._ensure_can_change()
        self._check_totals_later()
        return result

    def unlink(self):
        """Check the totals when everything is written."""
        self._ensure_can_change()
        self._check_totals_later()
        return super().unlink()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _ensure_can_change(self):
        """Leave the credit for won deals to sales managers: it is sales by now.

        :raises UserError: for anybody else; nothing is changed.
        """
        if self.env.su or self.env.user.has_group("sales_team.group_sale_manager"):
            return
        # sudo: whose credit it is may not see the deal
        won = self.sudo().lead_id.filtered(lambda lead: lead.won_status == "won")
        if won:
            raise UserError(
                self.env._(
                    "“%(deal)s” is won. Ask a sales manager to change who takes "
                    "credit for it.",
                    deal=won[0].name,
                )
            )

    def _check_totals_later(self):
        """Check the deals of these shares before the transaction ends.

        Not at once: two shares that change together are written one after the other.
        """
        precommit = self.env.cr.precommit
        if PENDING not in precommit.data:
            precommit.data[PENDING] = set()
            precommit.add(self.browse()._check_totals)
        precommit.data[PENDING].update(self.lead_id.ids)

    def _check_totals(self):
        """Check the deals whose shares changed in this transaction."""
        lead_ids = self.env.cr.precommit.data.pop(PENDING, ())
        # sudo: a total holds whoever wrote
        leads = self.env["crm.lead"].sudo().browse(sorted(lead_ids)).exists()
        leads._check_split_total()

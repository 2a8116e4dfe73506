"""The cost lines of a campaign."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...queries import campaign_cost as queries
from .utm_campaign_approval import FROZEN_STATES


class CrmCampaignCost(models.Model):
    """One row is one thing that a campaign pays for.

    Planned by the marketer. What it did cost comes from the line of the vendor bill
    that the accountant links; without a bill somebody types it in.
    """

    _name = "crm.campaign.cost"
    _description = "Campaign Cost"
    _check_company_auto = True
    _order = "campaign_id, date, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("crm_company_id", "!=", False)],
    )
    company_id = fields.Many2one(
        related="campaign_id.crm_company_id",
        store=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(string="What For", required=True)
    date = fields.Date(default=fields.Date.context_today)
    kind = fields.Selection(
        selection=[("fixed", "Fixed"), ("message", "Per Message")],
        string="Grows",
        required=True,
        default="fixed",
        help="Fixed cost is the same however many people are reached. Cost per message "
        "grows with them, as postage does.",
    )
    amount_planned = fields.Monetary(string="Planned")
    price_message = fields.Float(
        string="Price per Message",
        digits=(16, 4),
        help="For cost per message: what the simulation reckons with.",
    )
    bill_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Line of a Vendor Bill",
        check_company=True,
        index="btree_not_null",
        ondelete="set null",
        groups="account.group_account_invoice,account.group_account_readonly",
        domain="[('move_id.move_type', 'in', ('in_invoice', 'in_refund')),"
        " ('display_type', '=', 'product'), ('company_id', '=', company_id),"
        " ('parent_state', '!=', 'cancel')]",
    )
    bill_name = fields.Char(
        string="Bill",
        compute="_compute_actual",
        compute_sudo=True,
    )
    amount_typed = fields.Monetary(
        string="Cost Without Bill",
        help="What it did cost, while no bill is linked.",
    )
    amount_actual = fields.Monetary(
        string="Cost",
        compute="_compute_actual",
        compute_sudo=True,
        help="From the posted bill, net of tax; without a bill, what was typed in.",
    )

    _bill_line_uniq = models.UniqueIndex(
        "(bill_line_id) WHERE bill_line_id IS NOT NULL",
        "This line of a bill is the cost of a campaign already.",
    )
    _amounts_positive = models.Constraint(
        "CHECK(amount_planned >= 0 AND price_message >= 0)",
        "Planned cost is not negative.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("bill_line_id.balance", "bill_line_id.parent_state", "amount_typed")
    def _compute_actual(self):
        """Compute bill_name and amount_actual."""
        for cost in self:
            bill_line = cost.bill_line_id
            cost.bill_name = bill_line.move_id.display_name if bill_line else False
            if not bill_line:
                cost.amount_actual = cost.amount_typed
            elif bill_line.parent_state == "posted":
                cost.amount_actual = bill_line.balance
            else:
                cost.amount_actual = 0.0

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("campaign_id")
    def _check_campaign(self):
        """Refuse cost of a label that belongs to no company."""
        for cost in self:
            if not cost.company_id:
                raise ValidationError(
                    self.env._(
                        "%(campaign)s belongs to no company: say for which company it "
                        "is planned before adding cost.",
                        campaign=cost.campaign_id.title,
                    )
                )

    @api.constrains("bill_line_id")
    def _check_bill_line(self):
        """Take lines of vendor bills and of their refunds only."""
        # sudo: who plans cost need not read bills
        for bill_line in self.sudo().bill_line_id:
            if (
                bill_line.move_id.move_type not in ("in_invoice", "in_refund")
                or bill_line.display_type != "product"
            ):
                raise ValidationError(
                    self.env._(
                        "%(line)s is no line of a vendor bill. Choose a line with a "
                        "product or service of a bill, or of its refund.",
                        line=bill_line.display_name,
                    )
                )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse new planned cost while the plan is frozen."""
        costs = super().create(vals_list)
        costs.filtered(
            lambda cost: cost.amount_planned or cost.price_message
        )._check_frozen()
        return costs

    def write(self, vals):
        """Refuse to change planned cost while the plan is frozen."""
        if {"amount_planned", "price_message", "kind", "campaign_id"} & set(vals):
            self._check_frozen()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self._check_frozen()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _check_frozen(self):
        """Refuse when the campaign waits for approval or was approved.

        :raises UserError: with the way out.
        """
        for campaign in self.campaign_id:
            if campaign.crm_state in FROZEN_STATES:
                raise UserError(
                    self.env._(
                        "The cost of %(campaign)s is frozen until it starts. Take the "
                        "campaign back to draft to change what is planned.",
                        campaign=campaign.title,
                    )
                )

    @api.model
    def _get_totals(self, campaigns):
        """Return planned and actual cost of campaigns, their parts included.

        :return: {campaign id: (planned, actual)}; without cost lines left out.
        """
        campaign_ids = campaigns._origin.ids
        if not campaign_ids:
            return {}
        self.flush_model()
        campaigns.flush_model(["crm_parent_id"])
        self.env["account.move.line"].flush_model(["balance", "parent_state"])
        rows = self.env.execute_query(queries.build_totals_query(campaign_ids))
        return {root: (float(planned), float(actual)) for root, planned, actual in rows}

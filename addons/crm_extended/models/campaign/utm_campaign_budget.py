"""What a campaign may cost, and what it has cost."""

from odoo import api, fields, models

from ...queries import campaign_cost as queries
from .campaign_roles import MONEY_GROUPS


class UtmCampaign(models.Model):
    """Add budget and cost, rolled up over the parts of a campaign."""

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_budget = fields.Monetary(
        string="Budget",
        currency_field="crm_currency_id",
        groups=MONEY_GROUPS,
    )
    crm_cost_ids = fields.One2many(
        comodel_name="crm.campaign.cost",
        inverse_name="campaign_id",
        string="Costs",
        groups=MONEY_GROUPS,
    )
    crm_cost_planned = fields.Monetary(
        string="Cost Planned",
        currency_field="crm_currency_id",
        compute="_compute_crm_costs",
        groups=MONEY_GROUPS,
        help="All cost lines of this campaign and of its parts.",
    )
    crm_cost_actual = fields.Monetary(
        string="Cost So Far",
        currency_field="crm_currency_id",
        compute="_compute_crm_costs",
        groups=MONEY_GROUPS,
        help="What the vendor bills of these lines say, net of tax and of refunds; for "
        "lines without bill, what was typed in.",
    )
    crm_budget_left = fields.Monetary(
        string="Budget Left",
        currency_field="crm_currency_id",
        compute="_compute_crm_costs",
        groups=MONEY_GROUPS,
    )

    _crm_budget_positive = models.Constraint(
        "CHECK(crm_budget >= 0)",
        "A budget is not negative.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends(
        "crm_budget",
        "crm_child_ids",
        "crm_cost_ids.amount_planned",
        "crm_cost_ids.amount_typed",
        "crm_cost_ids.bill_line_id",
    )
    def _compute_crm_costs(self):
        """Compute crm_cost_planned, crm_cost_actual and crm_budget_left."""
        costs = self.env["crm.campaign.cost"]._get_totals(self)
        for campaign in self:
            planned, actual = costs.get(campaign._origin.id, (0.0, 0.0))
            campaign.crm_cost_planned = planned
            campaign.crm_cost_actual = actual
            campaign.crm_budget_left = campaign.crm_budget - actual

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_descendants(self):
        """Return these campaigns and all their parts, whoever asks.

        :return: {campaign id: list of ids, its own included}.
        """
        self.flush_model(["crm_parent_id"])
        rows = self.env.execute_query(queries.build_descendants_query(self.ids))
        descendants = {}  # {campaign id: [ids of it and its parts]}
        for root_id, campaign_id in rows:
            descendants.setdefault(root_id, []).append(campaign_id)
        return descendants

"""What a campaign brought, and what that did cost."""

from odoo import api, fields, models

from ...queries import campaign_figures as queries
from .campaign_roles import MONEY_GROUPS

# which figure measures which goal
GOAL_FIGURES = {
    "click": "people_clicked",
    "reply": "people_replied",
    "lead": "leads",
    "order": "orders",
    "customer": "customers",
    "revenue": "revenue",
    "margin": "margin",
}
FIGURES = (
    *queries.RESPONSE_SUMS,
    "people",
    "people_clicked",
    "people_replied",
)


class UtmCampaign(models.Model):
    """Add the response, rolled up over the parts of a campaign.

    Leads, orders and invoices count when they carry the campaign; what is credited to
    it by other rules stands beside it on the dashboard.
    """

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_people = fields.Integer(
        string="People Reached",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_people_clicked = fields.Integer(
        string="People Who Clicked",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
        help="Without the scanners of mail servers.",
    )
    crm_people_replied = fields.Integer(
        string="People Who Replied",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_leads = fields.Integer(
        string="Leads Won by It",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_orders = fields.Integer(
        string="Orders",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_customers = fields.Integer(
        string="New Customers",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_revenue = fields.Monetary(
        string="Revenue",
        currency_field="crm_currency_id",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
        help="Invoiced, without tax, net of credit notes.",
    )
    crm_margin = fields.Monetary(
        string="Margin",
        currency_field="crm_currency_id",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
        help="Revenue less the cost of goods: as booked, else today's cost of the "
        "product. What has no cost is in it whole.",
    )
    crm_cost_per_lead = fields.Monetary(
        currency_field="crm_currency_id",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_cost_per_customer = fields.Monetary(
        string="Cost per Customer Won",
        currency_field="crm_currency_id",
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_roi_pct = fields.Float(
        string="ROI (%)",
        digits=(16, 1),
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
        help="Margin less cost of the campaign, as a share of that cost; empty while "
        "it has cost nothing.",
    )
    crm_goal_value = fields.Float(
        string="Reached So Far",
        digits=(16, 2),
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )
    crm_goal_pct = fields.Float(
        string="Goal Reached (%)",
        digits=(16, 1),
        compute="_compute_crm_response",
        groups=MONEY_GROUPS,
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("crm_goal_event", "crm_goal_target", "crm_cost_actual")
    def _compute_crm_response(self):
        """Compute all fields of this class."""
        figures = self._get_crm_figures()
        for campaign in self:
            got = figures[campaign._origin.id]
            campaign.crm_people = got["people"]
            campaign.crm_people_clicked = got["people_clicked"]
            campaign.crm_people_replied = got["people_replied"]
            campaign.crm_leads = got["leads"]
            campaign.crm_orders = got["orders"]
            campaign.crm_customers = got["customers"]
            campaign.crm_revenue = got["revenue"]
            campaign.crm_margin = got["margin"]
            cost = campaign.crm_cost_actual
            campaign.crm_cost_per_lead = cost / got["leads"] if got["leads"] else 0.0
            campaign.crm_cost_per_customer = (
                cost / got["customers"] if got["customers"] else 0.0
            )
            campaign.crm_roi_pct = self._get_crm_roi(got["margin"], cost)
            goal = GOAL_FIGURES.get(campaign.crm_goal_event)
            campaign.crm_goal_value = got[goal] if goal else 0.0
            campaign.crm_goal_pct = (
                100 * campaign.crm_goal_value / campaign.crm_goal_target
                if campaign.crm_goal_target
                else 0.0
            )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_crm_roi(self, margin, cost):
        """Return margin less cost as percent of cost, or False without cost."""
        return 100 * (margin - cost) / cost if cost > 0 else False

    def _get_crm_figures(self):
        """Return what campaigns and their parts brought.

        :return: {campaign id: {name of ``FIGURES``: number}}; zeros where nothing came.
        """
        figures = {
            campaign_id: dict.fromkeys(FIGURES, 0) for campaign_id in self._origin.ids
        }
        figures.setdefault(False, dict.fromkeys(FIGURES, 0))
        if self._origin.ids:
            self.env.flush_all()
            response = self.env["crm.campaign.response.report"]._table_query
            for row in self.env.execute_query_dict(
                queries.build_response_query(self._origin.ids, response)
            ):
                root_id = row.pop("root_id")
                figures[root_id] = {
                    name: float(value)
                    if name in ("revenue", "margin", "revenue_unknown")
                    else int(value)
                    for name, value in row.items()
                }
        return figures

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_open_crm_response(self):
        """Open what was sent and what came back, parts included.

        :return: dict: an action.
        """
        return self._open_crm_report("crm_campaign_response_report_action")

    def action_open_crm_credit(self):
        """Open which sales are credited to it, parts included.

        :return: dict: an action.
        """
        return self._open_crm_report("crm_campaign_credit_report_action")

    def _open_crm_report(self, name):
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(f"crm_extended.{name}")
        parts = self._get_crm_descendants()[self.id]
        return {**action, "domain": [("campaign_id", "in", parts)], "context": {}}

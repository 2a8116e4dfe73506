"""The plan of a campaign: for whom, when, below which, and to reach what."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .campaign_roles import PLANNER_GROUPS

CAMPAIGN_STATES = [
    ("draft", "Draft"),
    ("submitted", "Waiting for Approval"),
    ("approved", "Approved"),
    ("running", "Running"),
    ("ended", "Ended"),
]
GOAL_EVENTS = [
    ("click", "People who clicked"),
    ("reply", "People who replied"),
    ("lead", "Leads"),
    ("order", "Orders confirmed"),
    ("customer", "New customers"),
    ("revenue", "Revenue invoiced"),
    ("margin", "Margin invoiced"),
]
# fields that no longer change once somebody was asked to approve them
PLAN_FIELDS = {
    "crm_company_id",
    "crm_date_start",
    "crm_date_end",
    "crm_parent_id",
    "crm_goal_event",
    "crm_goal_target",
    "crm_holdout_pct",
    "crm_budget",
    "crm_segment_ids",
}
# what the steps of approval alone write
APPROVAL_FIELDS = {
    "crm_state",
    "crm_submitted_by_id",
    "crm_date_submitted",
    "crm_approved_by_id",
    "crm_date_approved",
}


class UtmCampaign(models.Model):
    """Add the plan to Odoo's campaign.

    A campaign with a company is planned with us: it belongs to that company, needs
    approval and has an end. One without is Odoo's own label, shared by all companies,
    and none of our rules holds for it.
    """

    _inherit = "utm.campaign"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_company_id = fields.Many2one(
        comodel_name="res.company",
        string="Planned For",
        index="btree_not_null",
        ondelete="restrict",
        help="The company that plans, pays and measures this campaign. Without one it "
        "is a label that all companies share.",
    )
    crm_currency_id = fields.Many2one(
        related="crm_company_id.currency_id",
        string="Currency of the Plan",
    )
    # not required: Odoo makes campaigns before this add-on is loaded
    crm_state = fields.Selection(
        selection=CAMPAIGN_STATES,
        string="State",
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    crm_date_start = fields.Date(string="Starts On", copy=False)
    crm_date_end = fields.Date(string="Ends On", copy=False)
    crm_parent_id = fields.Many2one(
        comodel_name="utm.campaign",
        string="Part Of",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('crm_company_id', '=', crm_company_id), ('id', '!=', id)]",
        help="Cost and response count for this campaign and for all above it.",
    )
    crm_child_ids = fields.One2many(
        comodel_name="utm.campaign",
        inverse_name="crm_parent_id",
        string="Parts",
    )
    crm_goal_event = fields.Selection(
        selection=GOAL_EVENTS,
        string="Goal",
        help="What this campaign is to bring; it is measured, nobody types it in.",
    )
    crm_goal_target = fields.Float(string="How Many or How Much", digits=(16, 2))

    _crm_dates_order = models.Constraint(
        "CHECK(crm_date_end >= crm_date_start)",
        "A campaign ends on or after the day it starts.",
    )
    _crm_goal_target_positive = models.Constraint(
        "CHECK(crm_goal_target >= 0)",
        "The goal of a campaign is a positive number.",
    )

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("crm_company_id", "crm_parent_id")
    def _check_crm_parent(self):
        """Keep the tree a tree, and within one company."""
        if self._has_cycle("crm_parent_id"):
            raise ValidationError(
                self.env._("A campaign cannot be a part of itself: choose another.")
            )
        # sudo: what this user may not read has to fit all the same
        for campaign in self.sudo():
            family = campaign.crm_parent_id | campaign.crm_child_ids
            if family and family.crm_company_id != campaign.crm_company_id:
                raise ValidationError(
                    self.env._(
                        "%(campaign)s and the campaigns above and below it belong to "
                        "the same company.",
                        campaign=campaign.title,
                    )
                )

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let only planners plan, and start every plan as a draft."""
        for vals in vals_list:
            if vals.get("crm_company_id"):
                vals["company_id"] = vals["crm_company_id"]
        campaigns = super().create(vals_list)
        planned = campaigns.filtered("crm_company_id")
        if planned or any(
            campaign._get_crm_state() != "draft" for campaign in campaigns
        ):
            self._ensure_can_plan()
        for campaign in planned:
            if campaign.company_id != campaign.crm_company_id:
                campaign.company_id = campaign.crm_company_id
        if not self.env.su and any(
            campaign._get_crm_state() != "draft"
            or campaign.crm_submitted_by_id
            or campaign.crm_approved_by_id
            for campaign in campaigns
        ):
            raise AccessError(self.env._("A campaign starts as a draft."))
        return campaigns

    def write(self, vals):
        """Let only planners change a plan, and nobody one that waits or runs."""
        if any(name.startswith("crm_") for name in vals):
            self._ensure_can_plan()
        if APPROVAL_FIELDS & vals.keys() and not self.env.su:
            raise AccessError(
                self.env._("Use the buttons to submit, approve, start or end it.")
            )
        self._check_frozen(vals)
        if vals.get("crm_company_id"):
            vals = {**vals, "company_id": vals["crm_company_id"]}
            stateless = self.filtered(lambda campaign: not campaign.crm_state)
            if stateless:
                stateless._set_crm_state({"crm_state": "draft"})
        return super().write(vals)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_crm_state(self):
        """Return the state; a campaign without one is a draft."""
        self.ensure_one()
        return self.crm_state or "draft"

    def _set_crm_state(self, vals):
        """Write what only the steps of approval may write."""
        # sudo: the buttons have checked who presses them
        return self.sudo().write(vals)

    def _ensure_can_plan(self):
        """Refuse those who neither market nor manage.

        Odoo lets every employee change a campaign, for it is a label there.

        :raises AccessError: when the user is neither marketer nor manager.
        """
        if not self._can_plan():
            raise AccessError(
                self.env._("Only marketers and CRM managers plan campaigns.")
            )

    @api.model
    def _can_plan(self):
        """Return whether the user may plan campaigns."""
        return self.env.su or any(map(self.env.user.has_group, PLANNER_GROUPS))

    def _get_crm_today(self):
        """Return today's date in the company of the campaign."""
        self.ensure_one()
        timezone = self.crm_company_id._get_crm_timezone()
        return fields.Date.context_today(self.with_context(tz=timezone))

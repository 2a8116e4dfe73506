"""The forecast category of a deal, and who takes credit for it."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.forecast import get_category
from ...tools.split import is_complete

FORECAST_CATEGORIES = [
    ("commit", "Commit"),
    ("best_case", "Best Case"),
    ("pipeline", "Pipeline"),
    ("omitted", "Omitted"),
]


class CrmLead(models.Model):
    """Say how certain a deal is; the salesperson may say otherwise."""

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    forecast_category = fields.Selection(
        selection=FORECAST_CATEGORIES,
        compute="_compute_forecast_category",
        inverse="_inverse_forecast_category",
        store=True,
        readonly=False,
        index=True,
        tracking=True,
        help="Follows from stage and probability until you choose one. Choose what it "
        "would be by itself to let it follow again.",
    )
    forecast_category_manual = fields.Selection(
        selection=FORECAST_CATEGORIES,
        string="Forecast Category by Hand",
        copy=False,
    )
    split_ids = fields.One2many(
        comodel_name="crm.lead.split",
        inverse_name="lead_id",
        string="Credit",
        help="Who takes credit for this deal. Without any, it is the salesperson.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends(
        "company_id",
        "forecast_category_manual",
        "probability",
        "stage_id.forecast_category",
        "type",
        "won_status",
    )
    def _compute_forecast_category(self):
        """Compute the category: what somebody chose, as long as the deal is open."""
        for lead in self:
            automatic = lead._get_automatic_category()
            is_open = lead.won_status not in ("won", "lost")
            lead.forecast_category = (
                is_open and lead.forecast_category_manual
            ) or automatic

    def _inverse_forecast_category(self):
        """Keep a choice that differs; one that does not lets the category follow."""
        for lead in self:
            chosen = lead.forecast_category
            if lead.won_status in ("won", "lost"):
                continue
            automatic = lead._get_automatic_category()
            lead.forecast_category_manual = chosen if chosen != automatic else False

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains("split_ids")
    def _check_split_total(self):
        """Refuse revenue that is given away twice, or not all of it.

        :raises ValidationError: when shares of the revenue do not total 100 %.
        """
        # sudo: whoever changes one share may not see the others
        for lead in self.sudo():
            splits = lead.split_ids.filtered(lambda split: split.kind == "revenue")
            shares = [Decimal(f"{split.share_pct:.2f}") for split in splits]
            if shares and not is_complete(shares):
                raise ValidationError(
                    self.env._(
                        "The shares of the revenue of “%(deal)s” total %(total)s %%. "
                        "They have to total 100 %%; credit beside the revenue is an "
                        "overlay.",
                        deal=lead.name,
                        total=sum(shares),
                    )
                )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_automatic_category(self):
        """Return the forecast category that this deal has by itself."""
        self.ensure_one()
        company = self.company_id or self.env.company
        return get_category(
            company._get_crm_forecast_rule(),
            is_deal=self.type == "opportunity",
            won_status=self.won_status,
            stage_category=self.stage_id.forecast_category or None,
            probability_pct=self.probability,
        )

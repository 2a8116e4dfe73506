"""A stage may say how certain its deals are."""

from odoo import fields, models

from .crm_lead_forecast import FORECAST_CATEGORIES


class CrmStage(models.Model):
    """Let a stage name the forecast category of its deals."""

    _inherit = "crm.stage"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    forecast_category = fields.Selection(
        selection=FORECAST_CATEGORIES,
        help="What the deals of this stage count as in the forecast. Leave it empty to "
        "go by their probability.",
    )

"""Switches and dates of the customer engines, per company."""

from odoo import fields, models


class ResCompany(models.Model):
    """Add one switch per engine, so that each company decides for itself."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_metrics_enabled = fields.Boolean(
        string="Customer Figures",
        default=True,
        help="Keep sales figures and RFM scores for the customers of this company.",
    )
    crm_analysis_date = fields.Date(
        string="Analysis Date",
        help="Figures are computed as of this day. Leave empty to use today; "
        "set it for a sales history that has ended.",
    )
    crm_former_after_days = fields.Integer(
        string="Former Customer After (days)",
        default=730,
        help="A customer without a sale for this many days counts as former.",
    )
    crm_consent_required = fields.Boolean(
        string="Marketing Needs Consent",
        default=True,
        help="Send marketing only to people whose consent is recorded. A recorded "
        "refusal is always respected, also when this is off.",
    )

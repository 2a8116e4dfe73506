"""What an hour of service costs."""

from odoo import fields, models


class ResCompany(models.Model):
    """Give the company its rate."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_case_hourly_rate = fields.Monetary(
        string="Cost of an Hour of Service",
        help="Used for teams that have no rate of their own.",
        prefetch="crm_callcenter",
    )

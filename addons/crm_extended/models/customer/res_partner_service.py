"""The service level that an account manager sets on a customer."""

from odoo import fields, models

from .crm_service_level import SERVICE_LEVELS


class ResPartner(models.Model):
    """Say how well a customer is to be served."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    service_level = fields.Selection(
        selection=SERVICE_LEVELS,
        help="How well this customer is to be served. Contracts and loyalty tiers may "
        "grant more; the highest counts. Leave empty for the usual service.",
        prefetch="crm_extended",
    )

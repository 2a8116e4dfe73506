"""The hours within which a customer expects service."""

from odoo import fields, models


class ResPartner(models.Model):
    """Let promises run by the customer's working hours."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    service_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Service Hours",
        company_dependent=True,
        groups="base.group_user",
        help="When this customer is served, for promises that run by the customer's "
        "hours.",
        prefetch="crm_callcenter",
    )

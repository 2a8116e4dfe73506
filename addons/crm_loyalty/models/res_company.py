"""The switch of loyalty, per company."""

from odoo import fields, models


class ResCompany(models.Model):
    """Let each company decide whether loyalty belongs to its customers' pages."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_loyalty_enabled = fields.Boolean(
        string="Loyalty on the Customer's Page",
        default=True,
        help="Show points and their movements on the customer's page and in the "
        "interface for other systems.",
        prefetch="crm_loyalty",
    )

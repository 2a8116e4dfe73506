"""Whether customers become members by themselves."""

from odoo import fields, models


class LoyaltyProgram(models.Model):
    """Let people join on the portal."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_portal_join = fields.Boolean(
        string="Customers May Join",
        help="On the portal, whoever is no member sees the program with a button to "
        "join. Otherwise customers become members by their first order, or by staff.",
        prefetch="crm_loyalty",
    )

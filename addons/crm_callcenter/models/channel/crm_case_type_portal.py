"""Which types customers choose from."""

from odoo import fields, models


class CrmCaseType(models.Model):
    """Show some types in forms, keep others among agents."""

    _inherit = "crm.case.type"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    is_in_forms = fields.Boolean(
        string="Customers Choose It",
        default=True,
        help="Shown in the portal and on public forms.",
    )

"""The switch of the call centre, per company."""

from odoo import fields, models


class ResCompany(models.Model):
    """Let each company decide whether it runs a call centre."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_callcenter_enabled = fields.Boolean(
        string="Customer Service",
        default=True,
        help="Show the Customer Service application to the agents of this company.",
        prefetch="crm_callcenter",
    )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Rebuild the menus of everybody when a company turns the switch."""
        result = super().write(vals)
        if "crm_callcenter_enabled" in vals:
            self.env.registry.clear_cache()
        return result

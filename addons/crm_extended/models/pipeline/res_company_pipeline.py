"""Each company has a default pipeline from its first minute on."""

from odoo import api, models


class ResCompany(models.Model):
    """Give new companies a default pipeline."""

    _inherit = "res.company"

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create the default pipelines of the companies."""
        companies = super().create(vals_list)
        self.env["crm.pipeline"]._ensure_defaults()
        return companies

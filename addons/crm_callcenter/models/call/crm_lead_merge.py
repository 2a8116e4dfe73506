"""Calls about a lead follow it when it is merged."""

from odoo import models


class CrmLeadMerge(models.Model):
    """Add calls to what goes to the lead that stays."""

    _inherit = "crm.lead.merge"

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_references(self):
        """Add calls."""
        return [*super()._get_references(), ("crm.call", "lead_id")]

"""Cases are sorted as they come in."""

from odoo import models


class CrmCaseIntake(models.AbstractModel):
    """Apply the automatic rules."""

    _inherit = "crm.case.intake"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _receive(self, values, at=None):
        """Complete the values by the automatic rules first."""
        return super()._receive(self.env["crm.case.rule"]._apply_automatic(values), at)

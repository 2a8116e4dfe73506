"""Acknowledge what came in."""

from odoo import models


class CrmCaseIntake(models.AbstractModel):
    """Answer the customer when everything is computed."""

    _inherit = "crm.case.intake"

    def _receive(self, values, at=None):
        """Acknowledge the new case where its team wants that."""
        case = super()._receive(values, at)
        case._acknowledge()
        return case

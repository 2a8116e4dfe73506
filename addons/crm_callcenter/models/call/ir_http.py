"""What the web client knows of the user's telephone."""

from odoo import models


class IrHttp(models.AbstractModel):
    """Tell the web client whether numbers can be dialled for the user."""

    _inherit = "ir.http"

    def session_info(self):
        """Add ``crm_can_dial``; no extension and no secret goes out with it."""
        result = super().session_info()
        user = self.env.user
        result["crm_can_dial"] = user._is_internal() and user._can_dial()
        return result

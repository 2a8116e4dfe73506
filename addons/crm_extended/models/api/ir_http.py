"""Addresses that no database can hold are unknown addresses."""

from odoo import models
from odoo.http import request

NUL = "\x00"


class IrHttp(models.AbstractModel):
    """Answer 404, as for any other page that is not there.

    Odoo looks for a file with this address, and PostgreSQL refuses the NUL in it.
    """

    _inherit = "ir.http"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @classmethod
    def _serve_fallback(cls):
        """Look for nothing where there can be nothing."""
        if NUL in request.httprequest.path:
            return None
        return super()._serve_fallback()

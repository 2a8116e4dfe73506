"""Recordings go with the person."""

from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """Let recordings of a deleted person's calls go."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def unlink(self):
        """Delete contacts, and the recordings of their calls with them."""
        # sudo: who deletes a person need not see the calls
        calls = (
            self.env["crm.call"]
            .sudo()
            .search(
                Domain("partner_id", "in", self.ids)
                & Domain("has_recording", "=", True)
            )
        )
        result = super().unlink()
        calls._forget_recordings()
        return result

"""Movements of points announce members, where points count for a tier."""

from odoo import models


class LoyaltyLedger(models.AbstractModel):
    """Let the queue of members know."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # LOCKING
    # ------------------------------------------------------------

    def _close(self, state):
        """Announce the member behind the card."""
        result = super()._close(state)
        self.env["loyalty.member.queue"]._push_card(state.card)
        return result

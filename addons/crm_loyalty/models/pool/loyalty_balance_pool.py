"""What a participant may spend of a pool, beside the own points."""

from odoo import models


class LoyaltyBalance(models.AbstractModel):
    """Say what a participant may spend of a pool."""

    _inherit = "loyalty.balance"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_balance(self, partner, program=None):
        """Add ``pool`` (``name``, ``points``, ``spendable``) for who takes part."""
        balance = super()._get_balance(partner, program)
        member = self.env["loyalty.pool"]._get_member(
            partner, program or self._get_programs()
        )
        if member and member.program_id.name == balance["program"]:
            balance["pool"] = {
                "name": member.pool_id.name,
                "points": member.pool_id.card_id.points,
                "spendable": float(member._get_spendable()),
            }
        return balance

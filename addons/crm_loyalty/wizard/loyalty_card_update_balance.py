"""Odoo's dialog that changes a balance, by the ledger."""

from decimal import Decimal

from odoo import models
from odoo.exceptions import ValidationError

from ..models.points.loyalty_ledger import Facts
from ..tools.rounding import round_points


class LoyaltyCardUpdateBalance(models.TransientModel):
    """Adjust with the reason that the person gives."""

    _inherit = "loyalty.card.update.balance"

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_update_card_point(self):
        """Write one movement with the reason, instead of a new figure.

        :raises ValidationError: the new balance is below zero, or the old one.
        """
        self.ensure_one()
        card = self.card_id
        if not card.program_id._is_ledgered():
            return super().action_update_card_point()
        card.check_access("write")
        change = round_points(
            Decimal(str(self.new_balance)) - Decimal(str(self.old_balance))
        )
        if not change or self.new_balance < 0:
            raise ValidationError(
                self.env._("Enter a new balance that is not below zero.")
            )
        ledger = self.env["loyalty.ledger"]
        facts = Facts(reason=self.description)
        if change > 0:
            ledger._earn(card, change, facts, kind="adjust")
        else:
            ledger._redeem(card, -change, facts, kind="adjust")
        return True

"""Odoo's dialog that changes a balance, as an adjustment with a reason."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..models.points.loyalty_ledger import Facts
from ..models.points.loyalty_number_guard import ensure_numbers
from ..tools.rounding import round_points


class LoyaltyCardUpdateBalance(models.TransientModel):
    """Adjust with the reason that the person chooses."""

    _inherit = "loyalty.card.update.balance"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # as the user: whoever names a card in the dialog does not read it by that
    old_balance = fields.Float(related_sudo=False)
    # of other programs the form asks for it, as before
    description = fields.Char(required=False)
    is_ledgered = fields.Boolean(compute="_compute_is_ledgered")
    reason_id = fields.Many2one(comodel_name="loyalty.adjustment.reason")
    needs_note = fields.Boolean(related="reason_id.needs_note")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("card_id")
    def _compute_is_ledgered(self):
        for dialog in self:
            program = dialog.card_id.program_id
            dialog.is_ledgered = bool(program) and program._is_ledgered()

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Create with a balance that can be counted with."""
        for vals in vals_list:
            ensure_numbers(self, vals)
        return super().create(vals_list)

    def write(self, vals):
        """Write a balance that can be counted with."""
        ensure_numbers(self, vals)
        return super().write(vals)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_update_card_point(self):
        """Adjust by the difference, or ask a second person to.

        :return: the request when it waits for approval, else nothing.
        :raises ValidationError: the new balance is below zero, or the old one.
        :raises UserError: no reason was chosen.
        """
        self.ensure_one()
        card = self.card_id
        if not card.program_id._is_ledgered():
            if not self.description:
                raise ValidationError(self.env._("Say why the balance changes."))
            return super().action_update_card_point()
        card.check_access("write")
        change = round_points(
            Decimal(str(self.new_balance)) - Decimal(str(self.old_balance))
        )
        if not change or self.new_balance < 0:
            raise ValidationError(
                self.env._("Enter a new balance that is not below zero.")
            )
        if self.env.su and not self.reason_id:
            self._adjust_for_system(change)
            return True
        if not self.reason_id:
            raise UserError(self.env._("Choose a reason."))
        return self._adjust(change)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _adjust(self, change):
        """Submit an adjustment; open it when it has to be approved."""
        adjustment = self.env["loyalty.adjustment"].create(
            {
                "card_id": self.card_id.id,
                "points": float(change),
                "reason_id": self.reason_id.id,
                "note": self.description,
            }
        )
        adjustment.action_submit()
        if adjustment.state == "done":
            return True
        return adjustment._get_records_action()

    def _adjust_for_system(self, change):
        """Adjust for code that works for the system and knows no reasons."""
        ledger = self.env["loyalty.ledger"]
        facts = Facts(reason=self.description)
        if change > 0:
            ledger._earn(self.card_id, change, facts, kind="adjust")
        else:
            ledger._redeem(self.card_id, -change, facts, kind="adjust")

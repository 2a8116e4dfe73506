"""The dialog that sets a member's tier by hand."""

from odoo import fields, models


class LoyaltyMemberLock(models.TransientModel):
    """Ask for tier, reason and end."""

    _name = "loyalty.member.lock"
    _description = "Set a Tier by Hand"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    member_id = fields.Many2one(
        comodel_name="loyalty.member", required=True, ondelete="cascade"
    )
    program_id = fields.Many2one(related="member_id.program_id")
    tier_id = fields.Many2one(
        comodel_name="loyalty.tier", domain="[('program_id', '=', program_id)]"
    )
    lock_until = fields.Date(
        string="Until", help="The last day; empty: until somebody unlocks it."
    )
    reason = fields.Char(required=True)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_lock(self):
        """Set and lock the tier.

        :raises AccessError: for who is no sales manager.
        :raises UserError: see ``loyalty.member._lock``.
        """
        self.ensure_one()
        self.member_id._ensure_can_lock()
        self.tier_id.check_access("read")
        self.member_id._lock(self.tier_id, self.lock_until, self.reason)
        return {"type": "ir.actions.act_window_close"}

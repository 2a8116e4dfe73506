"""Why an adjustment is refused."""

from odoo import fields, models


class LoyaltyAdjustmentRefuse(models.TransientModel):
    """Ask for the reason."""

    _name = "loyalty.adjustment.refuse"
    _description = "Refuse an Adjustment"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    adjustment_id = fields.Many2one(
        comodel_name="loyalty.adjustment", required=True, ondelete="cascade"
    )
    reason = fields.Text(required=True)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_refuse(self):
        """Refuse the adjustment with the reason."""
        self.ensure_one()
        self.adjustment_id._refuse(self.reason)
        return {"type": "ir.actions.act_window_close"}

"""Why a suspicious movement is taken back."""

from odoo import fields, models


class LoyaltyReviewTakeBack(models.TransientModel):
    """Ask for the note of the reviewer."""

    _name = "loyalty.review.take.back"
    _description = "Take Points Back"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    review_id = fields.Many2one(
        comodel_name="loyalty.review", required=True, ondelete="cascade"
    )
    # as the user: whoever names a review in the dialog does not read it by that
    reason = fields.Text(related="review_id.reason", related_sudo=False)
    note = fields.Text(required=True)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_take_back(self):
        """Take the points back, with the note."""
        self.ensure_one()
        self.review_id._take_back(self.note)
        return {"type": "ir.actions.act_window_close"}

"""A customer tells by whom the company was recommended."""

from odoo import fields, models
from odoo.exceptions import UserError


class LoyaltyReferralEnter(models.TransientModel):
    """Ask for the code that a new customer got from a member."""

    _name = "loyalty.referral.enter"
    _description = "Enter a Referral Code"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="New Customer",
        required=True,
        default=lambda self: self._default_partner_id(),
        ondelete="cascade",
    )
    code = fields.Char(string="Personal Code of the Member", required=True)

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _default_partner_id(self):
        """Return the contact from which the dialog was opened."""
        if self.env.context.get("active_model") == "res.partner":
            return self.env.context.get("active_id")
        return False

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_confirm(self):
        """Take the referral down, and open it.

        :raises UserError: nobody has the code, or the customer is no new one.
        :return: an action.
        """
        self.ensure_one()
        self.partner_id.check_access("read")
        referrals = self.env["loyalty.referral"]
        referrals.check_access("read")
        referral, refusal = referrals._capture(self.code, self.partner_id, "staff")
        if refusal:
            raise UserError(refusal)
        return referral.with_env(self.env).get_formview_action()

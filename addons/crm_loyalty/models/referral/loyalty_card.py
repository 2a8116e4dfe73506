"""The personal code of a member."""

from odoo import fields, models
from odoo.tools import SQL

from ...tools.referral import make_code


class LoyaltyCard(models.Model):
    """Give each member a code to pass on, which opens nothing but a page.

    Not the code of the card: whoever knows that one may spend its points.
    """

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    referral_code = fields.Char(
        readonly=True,
        copy=False,
        help="The member passes it on to friends. Made when it is first asked for.",
    )

    _unique_referral_code = models.UniqueIndex(
        "(referral_code) WHERE referral_code IS NOT NULL",
        "This code is taken.",
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_referral_code(self):
        """Return the member's code, made the first time.

        Two who ask at once get the same: the second waits for the first.
        """
        self.ensure_one()
        if not self.referral_code:
            # in SQL: a write would leave a message and look at the points
            self.env.cr.execute(
                SQL(
                    "UPDATE loyalty_card SET referral_code ="
                    " COALESCE(referral_code, %s) WHERE id = %s",
                    make_code(),
                    self.id,
                )
            )
            self.invalidate_recordset(["referral_code"], flush=False)
        return self.referral_code

    def _get_referral_url(self):
        """Return the address that the member passes on."""
        return f"{self.get_base_url()}/loyalty/r/{self._get_referral_code()}"

    def _is_referral_offered(self):
        """Tell whether this member may recommend the company now."""
        self.ensure_one()
        program = self.program_id
        return bool(
            program.active
            and program.referral_enabled
            and self.active
            and self.partner_id
        )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_make_referral_code(self):
        """Make the member's code, for staff who is asked for it."""
        self.ensure_one()
        self.check_access("write")
        self._get_referral_code()

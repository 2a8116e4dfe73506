"""Cases that wait for an agent's yes."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError

OFFER_STATES = [
    ("offered", "Offered"),
    ("accepted", "Accepted"),
    ("declined", "Declined"),
    ("timed_out", "Timed Out"),
    ("withdrawn", "Withdrawn"),
]


class CrmCaseOffer(models.Model):
    """A case offered to an agent; while open it takes room like an own case."""

    _name = "crm.case.offer"
    _description = "Case Offer"
    _rec_name = "case_id"
    _order = "id desc"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_id = fields.Many2one(
        comodel_name="crm.case", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Agent",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date_offered = fields.Datetime(required=True)
    date_expires = fields.Datetime(required=True, index=True)
    state = fields.Selection(
        selection=OFFER_STATES, default="offered", required=True, index=True
    )

    _unique_open = models.UniqueIndex(
        "(case_id) WHERE state = 'offered'", "This case is offered already."
    )

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_accept(self):
        """Become responsible for the offered cases."""
        self._ensure_own()
        # the case closes the offer, see ``crm.case._after_changes``
        self.case_id.write({"user_id": self.env.uid})

    def action_decline(self):
        """Let somebody else have the offered cases."""
        self._ensure_own()
        self._decline("declined")

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _ensure_own(self):
        """Refuse offers that are not the user's, or no longer open."""
        self.check_access("read")
        if self.user_id - self.env.user or set(self.mapped("state")) - {"offered"}:
            raise UserError(
                self.env._("This offer is no longer yours. Ask for the next case.")
            )

    def _decline(self, state, now=None):
        """Close offers without a yes, and look for the next agent."""
        cases = self.case_id
        # sudo: offers are written by routing only
        self.sudo().write({"state": state})
        self.env["crm.routing"]._assign(cases, now)

    def _prepare_offer_vals(self, case, user_id, minutes, now):
        """Return the values of an offer."""
        return {
            "case_id": case.id,
            "company_id": case.company_id.id,
            "user_id": user_id,
            "date_offered": now,
            "date_expires": now + timedelta(minutes=minutes),
        }

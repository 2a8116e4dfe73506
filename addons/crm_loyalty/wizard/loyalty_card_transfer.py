"""Giving points of one member to another."""

from odoo import fields, models
from odoo.exceptions import UserError

from ..tools.rounding import to_points


class LoyaltyCardTransfer(models.TransientModel):
    """Ask to whom, how many and why."""

    _name = "loyalty.card.transfer"
    _description = "Transfer Points"
    _inherit = ["loyalty.number.guard"]

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card",
        string="From Card",
        required=True,
        ondelete="cascade",
        default=lambda self: self._get_default_card(),
    )
    # as the user: whoever names a card in the dialog does not read it by that
    source_partner_id = fields.Many2one(
        related="card_id.partner_id", related_sudo=False, string="From"
    )
    balance = fields.Char(related="card_id.points_display", related_sudo=False)
    target_partner_id = fields.Many2one(
        comodel_name="res.partner", string="To", required=True, ondelete="cascade"
    )
    points = fields.Float(digits=(16, 2), required=True)
    reason = fields.Char(required=True, help="Both members read it on their history.")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_transfer(self):
        """Move the points; who is no member yet becomes one.

        :raises AccessError: for who may not change the card or see the other member.
        :raises UserError: limit or balance do not allow it; nothing changes.
        """
        self.ensure_one()
        card, partner = self.card_id, self.target_partner_id
        card.check_access("write")
        partner.check_access("read")
        company = card.company_id or self.env.company
        if partner.company_id and partner.company_id != company:
            raise UserError(
                self.env._("%(member)s is of another company.", member=partner.name)
            )
        pool = self.env["loyalty.pool"]._get_pool(card)
        if pool:
            self.env["loyalty.ledger"]._ensure_manager()
            pool._ensure_participant(partner)
        balance = self.env["loyalty.balance"].with_company(company)
        target, _is_created = balance._enroll(partner, card.program_id)
        points = to_points(self.points)
        self.env["loyalty.transfer"]._transfer(card, target, points, self.reason)
        return {"type": "ir.actions.act_window_close"}

    # ------------------------------------------------------------
    # DEFAULTS
    # ------------------------------------------------------------

    def _get_default_card(self):
        """Return the card that is open."""
        if self.env.context.get("active_model") != "loyalty.card":
            return self.env["loyalty.card"]
        return self.env["loyalty.card"].browse(self.env.context.get("active_id"))

"""Bring back points that lapsed: how many, until when, why."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.points.loyalty_ledger import Facts
from ..models.points.loyalty_point_entry import POINTS_DIGITS
from ..tools.rounding import to_points


class LoyaltyPointReinstate(models.TransientModel):
    """Ask a sales manager, and move the points."""

    _name = "loyalty.point.reinstate"
    _description = "Reinstate Lapsed Points"
    _inherit = ["loyalty.number.guard"]

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Lapsed",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    # as the user: whoever names a movement in the dialog does not read it by that
    card_id = fields.Many2one(related="entry_id.card_id", related_sudo=False)
    partner_id = fields.Many2one(
        related="entry_id.card_id.partner_id", related_sudo=False, string="Member"
    )
    date = fields.Datetime(
        related="entry_id.date", related_sudo=False, string="Lapsed on"
    )
    points_left = fields.Float(
        related="entry_id.points_reinstatable",
        related_sudo=False,
        string="Can Come Back",
    )
    points = fields.Float(
        digits=POINTS_DIGITS,
        compute="_compute_points",
        store=True,
        readonly=False,
    )
    expires_on = fields.Date(
        string="May Be Spent until",
        compute="_compute_expires_on",
        store=True,
        readonly=False,
        help="Empty: they do not lapse by themselves.",
    )
    reason = fields.Char(required=True)

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("entry_id")
    def _compute_points(self):
        """Propose all that did not come back yet."""
        for dialog in self:
            dialog.points = dialog.points_left

    @api.depends("entry_id")
    def _compute_expires_on(self):
        """Propose the day of points that are earned today."""
        for dialog in self:
            card = dialog.entry_id.card_id
            company = dialog.entry_id.company_id or self.env.company
            clock = self.env["loyalty.ledger"].with_company(company)._get_clock()
            # sudo: the rule of the program is no secret from who sees the card
            program = card.sudo().program_id
            dialog.expires_on = program and program._get_last_day(card, clock.today)

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_reinstate(self):
        """Bring the points back.

        :return: the action that closes the dialog.
        :raises AccessError: for who may not change the card.
        :raises UserError: no reason, more points than lapsed, or a day that is over.
        """
        self.ensure_one()
        entry = self.entry_id
        entry._check_may_reinstate()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the points come back."))
        self.env["loyalty.ledger"].with_company(entry.company_id)._reinstate(
            entry,
            to_points(self.points),
            self.expires_on or None,
            Facts(reason=self.reason.strip()),
        )
        return {"type": "ir.actions.act_window_close"}

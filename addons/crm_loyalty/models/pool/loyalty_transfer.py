"""Points that one member gives to another."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.ledger import ZERO, InsufficientPointsError, plan_redemption
from ...tools.rounding import to_points
from ...tools.sharing import get_left
from ..adjustment.loyalty_adjustment import MANAGER_GROUP
from ..points.loyalty_ledger import Facts
from ..points.loyalty_point_entry import POINTS_DIGITS


class LoyaltyTransfer(models.Model):
    """One transfer: what links the movements on both cards."""

    _name = "loyalty.transfer"
    _description = "Transfer of Points"
    _inherit = ["loyalty.number.guard"]
    _order = "id desc"
    _log_access = False
    _rec_name = "source_card_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    source_card_id = fields.Many2one(
        comodel_name="loyalty.card",
        string="From Card",
        required=True,
        ondelete="restrict",
        index=True,
    )
    target_card_id = fields.Many2one(
        comodel_name="loyalty.card",
        string="To Card",
        required=True,
        ondelete="restrict",
        index=True,
    )
    source_partner_id = fields.Many2one(
        related="source_card_id.partner_id", string="From"
    )
    target_partner_id = fields.Many2one(
        related="target_card_id.partner_id", string="To"
    )
    program_id = fields.Many2one(related="source_card_id.program_id")
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    points = fields.Float(digits=POINTS_DIGITS, required=True)
    reason = fields.Char(required=True)
    date = fields.Datetime(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="By", required=True, ondelete="restrict"
    )
    state = fields.Selection(
        selection=[("done", "Done"), ("reversed", "Taken Back")],
        required=True,
        default="done",
    )

    _given = models.Index("(source_card_id, date) WHERE state = 'done'")

    # ------------------------------------------------------------
    # BUTTONS
    # ------------------------------------------------------------

    def action_reverse(self):
        """Take a transfer back, as far as the points have not lapsed.

        What the other member spent already is owed by that member.

        :raises AccessError: for who is no sales manager.
        :raises UserError: it was taken back already.
        """
        self.ensure_one()
        self.check_access("read")
        self.env["loyalty.ledger"]._ensure_manager()
        self._reverse()

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _transfer(self, source, target, points, reason):
        """Move points from one card to another, within the month's limit.

        :param Decimal points: above zero, two decimals.
        :return: the transfer.
        :raises UserError: the program, the limit or the balance does not allow it;
            nothing changes.
        """
        ledger = self.env["loyalty.ledger"]
        company = source.company_id or self.env.company
        ledger = ledger.with_company(company)
        # of two at once the second is run again, on what the first left
        ledger._lock_cards(source | target)
        self._ensure_possible(source, target, points)
        # sudo: who may transfer was checked by the caller; nobody writes transfers
        transfer = self.sudo().create(
            {
                "source_card_id": source.id,
                "target_card_id": target.id,
                "company_id": company.id,
                "points": float(points),
                "reason": reason,
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
            }
        )
        ledger._transfer(source, target, points, Facts(reason, document=transfer))
        return transfer

    def _ensure_possible(self, source, target, points):
        """Refuse what is no transfer, and what is above the limit."""
        program = source.program_id
        if source == target or program != target.program_id or points <= 0:
            raise UserError(
                self.env._(
                    "Transfer points above zero to another member of the program."
                )
            )
        if not program._is_ledgered():
            raise UserError(self.env._("Choose the card of a loyalty program."))
        # sudo: the limit holds for who may not read programs
        limit = to_points(program.sudo().transfer_limit)
        left = get_left(limit, self._get_given(source))
        # what a pool has is paid out to its participants, without a limit
        is_paid_out = not source.partner_id
        if not is_paid_out and points > left:
            raise UserError(
                self.env._(
                    "%(member)s may give %(left)s points more this month: the program "
                    "allows %(limit)s.",
                    member=source.partner_id.display_name,
                    left=left,
                    limit=limit,
                )
            )

    def _get_given(self, card):
        """Return the points that a card gave to others this month, as a Decimal."""
        company = card.company_id or self.env.company
        clock = self.env["loyalty.ledger"].with_company(company)._get_clock()
        start = clock.get_day_start(clock.today.replace(day=1))
        # sudo: what counts for the limit does not depend on who asks
        ((given,),) = self.sudo()._read_group(
            Domain("source_card_id", "=", card.id)
            & Domain("state", "=", "done")
            & Domain("date", ">=", start),
            [],
            ["points:sum"],
        )
        return to_points(given)

    def _reverse(self, reason=None):
        """Take the points back from who got them, and give them to who had them."""
        self.ensure_one()
        self.env.execute_query(
            SQL("SELECT id FROM loyalty_transfer WHERE id = %s FOR UPDATE", self.id)
        )
        if self.state != "done":
            raise UserError(self.env._("This transfer was taken back already."))
        ledger = self.env["loyalty.ledger"].with_company(self.company_id)
        facts = Facts(reason or self.env._("Transfer taken back"), document=self)
        cards = self.source_card_id | self.target_card_id
        ledger._lock_cards(cards)
        # what lapsed meanwhile is gone on both sides
        ledger._settle(cards)
        # sudo: the ledger reads itself
        entries = self.env["loyalty.point.entry"].sudo()
        entries = entries.search(
            Domain("res_model", "=", self._name)
            & Domain("res_id", "=", self.id)
            & Domain("reversed_id", "=", False)
        )
        total = ZERO
        for entry in entries.filtered(lambda row: row.points > 0).sorted("id"):
            points = ledger._get_reversible(entry)
            if points:
                ledger._reverse(entry, points, facts)
                total += points
        for entry in entries.filtered(lambda row: row.points < 0):
            if total:
                ledger._reverse(entry, total, facts)
        # sudo: nobody writes transfers
        self.sudo().write({"state": "reversed"})


class LoyaltyLedger(models.AbstractModel):
    """Move points from card to card; their days of lapsing stay."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _transfer(self, source, target, points, facts):
        """Move points that may be spent, soonest expiry first.

        :raises UserError: the card has not as many; nothing changes.
        :return: the entries: one that takes, and one per lot that gives.
        """
        self._lock_cards(source | target)
        giving, taking = self._open(source), self._open(target)
        try:
            parts = plan_redemption(giving.get_lots(), points, giving.clock)
        except InsufficientPointsError as err:
            raise self._get_insufficient_error(err) from err
        entries = self._move_parts(giving, taking, parts, facts)
        self._close(giving)
        self._close(taking)
        return entries

    def _move_parts(self, giving, taking, parts, facts):
        """Write parts of lots off one card, and as new lots onto another."""
        entries = self._write_entry(giving, "transfer", parts, facts)
        for part in parts:
            lot = giving.lots[part.lot_id]
            company_id = giving.lot_companies.get(lot.id)
            new_lot = (-part.points, lot.available_on, lot.expires_on, None, company_id)
            entries |= self._write_entry(taking, "transfer", [], facts, new_lot=new_lot)
        return entries

    def _ensure_manager(self):
        """Refuse whoever is no sales manager.

        :raises AccessError: says so.
        """
        if not (self.env.su or self.env.user.has_group(MANAGER_GROUP)):
            raise AccessError(self.env._("Only sales managers may do this."))


class LoyaltyProgram(models.Model):
    """Say how many points members may give to each other."""

    _inherit = "loyalty.program"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    transfer_limit = fields.Float(
        string="Points to Others a Month",
        digits=POINTS_DIGITS,
        help="Points that a member may give to other members in a month; 0: none.",
        prefetch="crm_loyalty",
    )

    _check_transfer_limit = models.Constraint(
        "CHECK(transfer_limit >= 0)", "The limit of transfers is not below zero."
    )

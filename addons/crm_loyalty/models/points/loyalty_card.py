"""Cards whose points are kept by the ledger."""

from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.rounding import round_points
from .loyalty_ledger import Facts

CRON_BATCH = 200


class LoyaltyCard(models.Model):
    """Let every change of points, whoever makes it, be a movement of the ledger."""

    _inherit = "loyalty.card"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    entry_ids = fields.One2many(
        comodel_name="loyalty.point.entry",
        inverse_name="card_id",
        string="Movements",
    )
    lot_ids = fields.One2many(
        comodel_name="loyalty.point.lot", inverse_name="card_id", string="Lots"
    )
    ledger_sequence = fields.Integer(
        readonly=True, copy=False, help="Number of the last movement."
    )
    date_next_settle = fields.Datetime(
        readonly=True,
        copy=False,
        help="When points lapse or are released next, without anybody doing anything.",
    )

    _next_settle = models.Index("(date_next_settle) WHERE date_next_settle IS NOT NULL")
    _member = models.Index("(program_id, partner_id) WHERE partner_id IS NOT NULL")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let the points with which a card begins be its first movement."""
        programs = self.env["loyalty.program"]
        default_program_id = self.default_get(["program_id"]).get("program_id")
        opening = []
        for vals in vals_list:
            program = programs.browse(vals.get("program_id") or default_program_id)
            points = vals.get("points") or 0.0
            is_ledgered = bool(program) and program._is_ledgered()
            opening.append(points if is_ledgered else 0.0)
        cards = super().create(
            [
                {**vals, "points": 0.0} if points else vals
                for vals, points in zip(vals_list, opening, strict=True)
            ]
        )
        for card, points in zip(cards, opening, strict=True):
            if points:
                card._move_points(points, self.env._("Opening balance"))
        return cards

    def write(self, vals):
        """Turn points that anybody writes into movements."""
        if "points" not in vals:
            return super().write(vals)
        ledgered = self.filtered(lambda card: card.program_id._is_ledgered())
        if not ledgered:
            return super().write(vals)
        if self - ledgered:
            super(LoyaltyCard, self - ledgered).write(vals)
        points = vals["points"]
        vals = {name: value for name, value in vals.items() if name != "points"}
        if vals:
            super(LoyaltyCard, ledgered).write(vals)
        for card in ledgered.sorted("id"):
            # what the writer saw is what it changes
            change = (points or 0.0) - card.points
            if change:
                card._move_points(change)
        return True

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _move_points(self, change, reason=None):
        """Record a change that Odoo, or another add-on, makes to the points.

        :param float change: points that come, or go when below zero.
        :param reason: why, when no document stands behind it.
        """
        self.ensure_one()
        # the access rights of the card hold for its points
        self.check_access("write")
        ledger = self.env["loyalty.ledger"]
        points = round_points(Decimal(str(change)))
        document = ledger._get_document()
        facts = Facts(
            reason=document.display_name
            if document
            else reason or self.env._("Changed on the card"),
            document=document,
        )
        if points > 0 and document:
            # a reward that costs less: what was spent comes back with its own days
            points -= ledger._give_back_to_document(self, document, points, facts)
        if points > 0:
            kind = "earn" if document else "adjust"
            expires_on = self.expiration_date or None
            ledger._earn(self, points, facts, None, expires_on, kind)
        elif points < 0:
            ledger._redeem(self, -points, facts, "redeem" if document else "adjust")

    def _store_ledger_state(self, points, sequence, date_next_settle):
        """Write what the ledger says about this card, and tell who waits for points.

        In SQL: each movement would otherwise leave a message in the chatter, which the
        ledger makes needless.
        """
        self.ensure_one()
        before = self.points
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_card SET points = %s, ledger_sequence = %s,"
                " date_next_settle = %s WHERE id = %s",
                points,
                sequence,
                date_next_settle or None,
                self.id,
            )
        )
        self.invalidate_recordset(
            ["points", "ledger_sequence", "date_next_settle", "points_display"],
            flush=False,
        )
        if self.points > before:
            self._send_points_reach_communication(
                {self: {"old": before, "new": self.points}}
            )

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_settle(self):
        """Write off what has lapsed and release what was held; repeatable any time."""
        due = self.search(
            Domain("date_next_settle", "<=", fields.Datetime.now()),
            order="date_next_settle",
        )
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=len(due))
        ledger = self.env["loyalty.ledger"]
        for start in range(0, len(due), CRON_BATCH):
            batch = due[start : start + CRON_BATCH]
            # a card that somebody moves points on is settled by that movement
            ledger._settle(batch.try_lock_for_update())
            if not progress(len(batch)):
                break

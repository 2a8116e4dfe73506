"""Cards whose points are kept by the ledger."""

from odoo import api, fields, models
from odoo.fields import Domain

from ...queries.ledger import build_card_update
from ...tools.rounding import to_points
from .loyalty_ledger import Facts

CRON_BATCH = 500
# how a card begins whose points the ledger keeps
FIRST_VALS = {
    "ledger_sequence": 0,
    "date_next_settle": False,
    "inactive_after": False,
}
# what changes on a card when points move
LEDGER_FIELDS = (
    "points",
    "points_display",
    "ledger_sequence",
    "date_next_settle",
    "inactive_after",
    "entry_ids",
    "lot_ids",
    "history_ids",
)


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
    inactive_after = fields.Date(
        string="Lapses Unless Active by",
        readonly=True,
        copy=False,
        help="The last day of the whole balance, when the member neither earns nor "
        "spends until then; of several cards of a member the latest one holds.",
    )

    _next_settle = models.Index("(date_next_settle) WHERE date_next_settle IS NOT NULL")
    _member = models.Index("(program_id, partner_id) WHERE partner_id IS NOT NULL")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Let the points with which a card begins be its first movement.

        Values say how many, and no default of the context.
        """
        programs = self.env["loyalty.program"]
        default_program_id = self.default_get(["program_id"]).get("program_id")
        opening, prepared = [], []
        for vals in vals_list:
            program = programs.browse(vals.get("program_id") or default_program_id)
            points = vals.get("points") or 0.0
            is_ledgered = bool(program) and program._is_ledgered()
            opening.append(points if is_ledgered else 0.0)
            prepared.append(
                {**FIRST_VALS, **vals, "points": 0.0} if is_ledgered else vals
            )
        cards = super().create(prepared)
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
        points = to_points(change)
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

    def _store_ledger_state(self, shown):
        """Write what the ledger says about this card.

        In SQL: each movement would otherwise leave a message in the chatter, which the
        ledger makes needless.

        :param Shown shown: what the lots say.
        """
        self.ensure_one()
        self.env.cr.execute(build_card_update(self.id, shown.get_card_vals()))

    def _after_movement(self, before, after):
        """Forget what was read of the card, and tell who waits for points.

        :param Decimal before: points that the card told before the movement.
        :param Decimal after: those that it tells now.
        """
        self.ensure_one()
        self._forget_ledger()
        if after > before:
            self._send_points_reach_communication(
                {self: {"old": float(before), "new": float(after)}}
            )

    def _forget_ledger(self):
        """Forget what was read of these cards before points were moved."""
        self.invalidate_recordset(LEDGER_FIELDS, flush=False)

    # ------------------------------------------------------------
    # CRON
    # ------------------------------------------------------------

    @api.model
    def _cron_settle(self):
        """Write off what has lapsed and release what was held; repeatable any time.

        In batches, each a statement and a transaction of its own.
        """
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
            ledger._settle_batch(batch.try_lock_for_update())
            if not progress(len(batch)):
                break

"""Lots: what was earned at once, what is left of it, and until when."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .loyalty_point_entry import POINTS_DIGITS


class LoyaltyPointLot(models.Model):
    """One earning; spent soonest expiry first.

    What is left follows from the moves; it is kept beside them so that a movement need
    not read the whole past of a card, and is compared with them every night.
    """

    _name = "loyalty.point.lot"
    _description = "Lot of Points"
    _order = "card_id, expires_on, id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    card_id = fields.Many2one(
        comodel_name="loyalty.card", required=True, ondelete="restrict", index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict", index=True
    )
    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        string="Earned by",
        required=True,
        ondelete="restrict",
        index=True,
    )
    points = fields.Float(
        string="Earned",
        digits=POINTS_DIGITS,
        required=True,
        help="Below zero for points that were taken back after they had been spent.",
    )
    remaining = fields.Float(string="Left", digits=POINTS_DIGITS, required=True)
    available_on = fields.Datetime(required=True)
    expires_on = fields.Date(string="Lapses After")
    origin_id = fields.Many2one(
        comodel_name="loyalty.point.lot",
        string="Brings Back",
        ondelete="restrict",
        index="btree_not_null",
        help="The lot that had lapsed, for points that were reinstated.",
    )
    move_ids = fields.One2many(
        comodel_name="loyalty.point.move", inverse_name="lot_id", string="Movements"
    )

    _open = models.Index("(card_id, expires_on) WHERE remaining <> 0")

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: only the ledger changes what is left, see ``loyalty.ledger``."""
        raise UserError(self.env._("Lots of points change by movements only."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(self.env._("Lots of points cannot be deleted."))

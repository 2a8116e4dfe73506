"""What one movement did to one lot."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .loyalty_point_entry import POINTS_DIGITS


class LoyaltyPointMove(models.Model):
    """Points that went into a lot, or out of it; never changed."""

    _name = "loyalty.point.move"
    _description = "Movement of a Lot of Points"
    _order = "id"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    entry_id = fields.Many2one(
        comodel_name="loyalty.point.entry",
        required=True,
        ondelete="restrict",
        index=True,
    )
    lot_id = fields.Many2one(
        comodel_name="loyalty.point.lot",
        required=True,
        ondelete="restrict",
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, ondelete="restrict"
    )
    points = fields.Float(digits=POINTS_DIGITS, required=True)

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    def write(self, vals):
        """Refuse: what happened stays as it was written down."""
        raise UserError(self.env._("The ledger of points cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        """Refuse, as ``write`` does."""
        raise UserError(self.env._("The ledger of points cannot be deleted."))

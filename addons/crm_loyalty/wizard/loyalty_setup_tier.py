"""A tier that the set-up proposes."""

from odoo import fields, models


class LoyaltySetupTier(models.TransientModel):
    """One step of the ladder to be."""

    _name = "loyalty.setup.tier"
    _description = "Tier of a Program to Be Set Up"
    _order = "setup_id, needed, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    setup_id = fields.Many2one(
        comodel_name="loyalty.setup", required=True, ondelete="cascade"
    )
    name = fields.Char(required=True)
    needed = fields.Float(
        digits=(16, 2), help="Money without taxes, or a number, as chosen above."
    )
    multiplier = fields.Float(string="Points ×", digits=(16, 2), default=1.0)

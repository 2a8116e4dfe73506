"""On whose screens a call is."""

from odoo import fields, models


class CrmCallScreen(models.Model):
    """One call on one person's screen, from when to when."""

    _name = "crm.call.screen"
    _description = "Call on a Screen"
    _log_access = False
    _rec_name = "user_id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    call_id = fields.Many2one(
        comodel_name="crm.call", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        comodel_name="res.users", required=True, ondelete="cascade"
    )
    state = fields.Char(help="How the call stood when this person was told last.")
    date_shown = fields.Datetime(required=True, default=fields.Datetime.now)
    date_over = fields.Datetime()

    _unique_screen = models.UniqueIndex("(call_id, user_id)")
    _open = models.Index("(user_id) WHERE date_over IS NULL")

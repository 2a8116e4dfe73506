"""Why deals are won."""

from odoo import fields, models


class CrmWonReason(models.Model):
    """A reason; the counterpart of Odoo's lost reasons, for all companies as they."""

    _name = "crm.won.reason"
    _description = "Won Reason"
    _order = "sequence, name, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

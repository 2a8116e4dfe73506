"""Which parts people play when a company decides."""

from odoo import fields, models


class CrmContactRole(models.Model):
    """A part: decides, influences, uses, buys."""

    _name = "crm.contact.role"
    _description = "Role in a Deal"
    _order = "sequence, name, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

"""What a person cares for."""

from random import randint

from odoo import fields, models


class CrmInterest(models.Model):
    """A tag: football, opera, organic farming."""

    _name = "crm.interest"
    _description = "Interest"
    _order = "name"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    color = fields.Integer(default=lambda self: randint(1, 11))  # noqa: S311
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex("(name)", "There is already such an interest.")

"""What other systems can be told about."""

from odoo import fields, models


class CrmApiEventKind(models.Model):
    """One row is one kind of record whose changes are announced."""

    _name = "crm.api.event.kind"
    _description = "Kind of Event of the Interface"
    _order = "code"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    code = fields.Char(required=True, help="The word that the other system gets.")
    name = fields.Char(required=True, translate=True)

    _code_uniq = models.UniqueIndex("(code)", "Each kind of event exists once.")

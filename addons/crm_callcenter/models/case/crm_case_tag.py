"""Tags of cases."""

from odoo import fields, models


class CrmCaseTag(models.Model):
    """A word by which agents find cases again."""

    _name = "crm.case.tag"
    _description = "Case Tag"
    _order = "name"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    name = fields.Char(required=True, translate=True)
    color = fields.Integer()

    _unique_name = models.Constraint("UNIQUE(name)", "This tag exists already.")

"""Rows of an import that were refused."""

from odoo import fields, models


class CrmSaleImportError(models.Model):
    """A row that was not imported, and why. The first ones; the file has them all."""

    _name = "crm.sale.import.error"
    _description = "Refused Row of an Import"
    _log_access = False
    _order = "row_no, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    import_id = fields.Many2one(
        comodel_name="crm.sale.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    row_no = fields.Integer(
        string="Row",
        help="As a spreadsheet counts them: the header is row 1.",
    )
    key = fields.Char(
        string="Field",
    )
    message = fields.Char(
        required=True,
    )

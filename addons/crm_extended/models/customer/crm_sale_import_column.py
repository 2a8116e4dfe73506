"""Which column of a file is what."""

from odoo import fields, models

COLUMN_KEYS = [
    ("document_ref", "Document"),
    ("line_ref", "Line"),
    ("date", "Date"),
    ("customer_ref", "Customer Reference"),
    ("customer_name", "Customer Name"),
    ("country", "Country"),
    ("product_ref", "Product Code"),
    ("product_name", "Product"),
    ("quantity", "Quantity"),
    ("unit_price", "Unit Price"),
    ("currency", "Currency"),
]


class CrmSaleImportColumn(models.Model):
    """One column of the file of an import, and what it means."""

    _name = "crm.sale.import.column"
    _description = "Column of an Import"
    _log_access = False
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    import_id = fields.Many2one(
        comodel_name="crm.sale.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(
        help="Position of the column in the file, from 0.",
    )
    name = fields.Char(
        string="Column",
        readonly=True,
    )
    key = fields.Selection(
        selection=COLUMN_KEYS,
        string="Meaning",
        help="Leave empty to pass the column over.",
    )
    sample = fields.Char(
        string="First Values",
        readonly=True,
    )

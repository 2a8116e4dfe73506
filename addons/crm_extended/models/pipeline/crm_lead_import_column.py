"""What the columns of a list of leads mean."""

from odoo import fields, models

COLUMN_KEYS = [
    ("name", "Subject"),
    ("contact_name", "Name of the person"),
    ("partner_name", "Company"),
    ("email_from", "E-mail"),
    ("phone", "Phone"),
    ("crm_vat", "Tax ID"),
    ("function", "Job position"),
    ("website", "Website"),
    ("street", "Street"),
    ("zip", "Postal code"),
    ("city", "City"),
    ("country", "Country (name or code)"),
    ("expected_revenue", "Expected revenue"),
    ("description", "Notes"),
]


class CrmLeadImportColumn(models.Model):
    """One column of the file, with the meaning that was found out or chosen."""

    _name = "crm.lead.import.column"
    _description = "Column of a List of Leads"
    _order = "sequence, id"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    import_id = fields.Many2one(
        comodel_name="crm.lead.import", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    name = fields.Char(string="Column", readonly=True)
    sample = fields.Char(string="For Example", readonly=True)
    key = fields.Selection(
        selection=COLUMN_KEYS,
        string="Is",
        help="Empty: the column is not imported.",
    )

    _key_uniq = models.UniqueIndex(
        "(import_id, key) WHERE key IS NOT NULL",
        "Two columns have the same meaning; give each its own.",
    )

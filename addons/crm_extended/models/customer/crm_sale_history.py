"""Sales made in other systems."""

from odoo import api, fields, models


class CrmSaleHistory(models.Model):
    """One line of a sale that was made in another system.

    Written by the import alone, in bulk and in SQL, and read-only for people. The
    columns of numbers are exact: what the other system sold is never rounded here.
    The lines of one (source, document_ref) are one document; its date is that of the
    earliest line, and amounts in another currency are converted at that day's rate.
    """

    _name = "crm.sale.history"
    _description = "Sales History"
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "document_ref"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    source = fields.Char(
        required=True,
        readonly=True,
        help="The system in which the sale was made.",
    )
    document_ref = fields.Char(
        string="Document",
        required=True,
        readonly=True,
        help="Number of the sale in the other system.",
    )
    line_ref = fields.Char(
        string="Line",
        required=True,
        readonly=True,
        help="Which line of the sale; its position when the other system has no name "
        "for it.",
    )
    date = fields.Date(
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    product_ref = fields.Char(
        string="Product Code",
        readonly=True,
    )
    product_name = fields.Char(
        string="Product",
        readonly=True,
    )
    quantity = fields.Float(
        digits=0,
        required=True,
        readonly=True,
        help="Negative for a return.",
    )
    unit_price = fields.Float(
        digits=0,
        required=True,
        readonly=True,
        aggregator="avg",
        help="In the currency of the document.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        string="Document Currency",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    company_currency_id = fields.Many2one(
        string="Company Currency",
        related="company_id.currency_id",
    )
    amount = fields.Monetary(
        currency_field="company_currency_id",
        required=True,
        readonly=True,
        help="Quantity × unit price in the currency of the company.",
    )
    import_id = fields.Many2one(
        comodel_name="crm.sale.import",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="The import that last wrote this line.",
    )

    _line_uniq = models.UniqueIndex("(company_id, source, document_ref, line_ref)")
    _partner_company_idx = models.Index("(partner_id, company_id)")
    _company_date_idx = models.Index("(company_id, date)")

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("document_ref", "line_ref")
    def _compute_display_name(self):
        """Name a line as document / line."""
        for line in self:
            line.display_name = f"{line.document_ref} / {line.line_ref}"

"""Lines of sales between the file and the history."""

from odoo import fields, models


class CrmSaleStaging(models.Model):
    """A checked line of a file on its way into the history; no foreign keys.

    Lines wait here between the preview in the web client and the last batch. Imports
    that finish within one process use a temporary table of the same shape instead.
    """

    _name = "crm.sale.staging"
    _description = "Sales History on Its Way In"
    _log_access = False

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    job_no = fields.Integer(required=True)
    row_no = fields.Integer(required=True)
    document_no = fields.Integer(required=True)
    document_ref = fields.Char(required=True)
    line_ref = fields.Char(required=True)
    date = fields.Date(required=True)
    customer_ref = fields.Char(required=True)
    customer_name = fields.Char()
    # plain integers: ids that the loader looked up a moment ago
    country_id = fields.Integer()
    product_ref = fields.Char()
    product_name = fields.Char()
    quantity = fields.Float(
        digits=0,
        required=True,
    )
    unit_price = fields.Float(
        digits=0,
        required=True,
    )
    currency_id = fields.Integer(required=True)

    _job_document_idx = models.Index("(job_no, document_no)")

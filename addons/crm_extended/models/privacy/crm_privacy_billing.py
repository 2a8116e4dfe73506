"""To whom an invoice was, after the customer was forgotten."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models


class CrmPrivacyBilling(models.Model):
    """Name and address of an invoice, for as long as bookkeeping must show them.

    The law that makes a company keep its invoices goes before the right to be
    forgotten (Art. 17(3)(b) of the GDPR), and for nothing but that: accounting
    managers read it, and it is deleted when its time is over.
    """

    _name = "crm.privacy.billing"
    _description = "Customer of an Invoice"
    _order = "id desc"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    name = fields.Char(string="Customer", readonly=True)
    address = fields.Text(readonly=True)
    vat = fields.Char(string="Tax ID", readonly=True)
    date_end = fields.Date(string="Kept Until", required=True, readonly=True)

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _keep(self, partners):
        """Keep name and address of the invoices of partners, as they stand now.

        Years are counted from the end of the year of the invoice.
        """
        # sudo: bookkeeping of the companies, whoever answers the request
        moves_sudo = (
            self.env["account.move"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", partners.ids),
                    ("state", "=", "posted"),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                ]
            )
        )
        today = fields.Date.context_today(self)
        rows = []
        for move in moves_sudo:
            end = (move.invoice_date or move.date) + relativedelta(
                years=move.company_id.crm_privacy_invoice_years, month=12, day=31
            )
            if end >= today:
                customer = move.partner_id
                rows.append(
                    {
                        "move_id": move.id,
                        "company_id": move.company_id.id,
                        "name": customer.display_name,
                        "address": customer._display_address(without_company=True),
                        "vat": customer.vat,
                        "date_end": end,
                    }
                )
        self.sudo().create(rows)  # sudo: nobody writes these by hand

    @api.autovacuum
    def _gc_over(self):
        """Delete what bookkeeping needs no more."""
        self.search([("date_end", "<", fields.Date.today())]).unlink()

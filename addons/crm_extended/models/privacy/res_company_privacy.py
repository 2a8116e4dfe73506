"""How long invoices name a customer who was forgotten."""

from odoo import fields, models


class ResCompany(models.Model):
    """Years of bookkeeping, as the law of the company's country asks."""

    _inherit = "res.company"

    crm_privacy_invoice_years = fields.Integer(
        string="Years Invoices Name a Forgotten Customer",
        default=5,
        help="Counted from the end of the year of the invoice. The law of your country "
        "says how long accounts are kept: 5 years in Norway, 10 in Germany or China.",
        prefetch="crm_extended",
    )

    _crm_privacy_invoice_years_check = models.Constraint(
        "CHECK(crm_privacy_invoice_years BETWEEN 0 AND 30)",
        "Invoices name a forgotten customer for 0 to 30 years.",
    )

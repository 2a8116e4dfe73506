"""The products of a deal make its revenue and its quotation."""

from odoo import Command, fields, models


class CrmLead(models.Model):
    """Hold the products of a deal.

    One way only: the products set the expected revenue when they change, and fill a new
    quotation. What happens to the quotation afterwards does not change them.
    """

    _inherit = "crm.lead"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    line_ids = fields.One2many(
        comodel_name="crm.lead.line",
        inverse_name="lead_id",
        string="Products",
        copy=True,
    )

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def action_new_quotation(self):
        """Fill the new quotation with the products of the deal."""
        action = super().action_new_quotation()
        if self.line_ids:
            action["context"]["default_order_line"] = self._prepare_quotation_lines()
        return action

    def _prepare_quotation_lines(self):
        """Return the commands that create the lines of a quotation.

        Prices are converted to the currency of the customer's price list.
        """
        self.ensure_one()
        company = self.company_id or self.env.company
        today = fields.Date.context_today(self)
        pricelist = self.partner_id.with_company(company).property_product_pricelist
        currency = pricelist.currency_id or company.currency_id
        return [
            Command.create(
                {
                    "sequence": line.sequence,
                    "product_id": line.product_id.id,
                    "name": line._get_quotation_text(),
                    "product_uom_qty": line.quantity,
                    "price_unit": line.currency_id._convert(
                        line.price_unit, currency, company, today, round=False
                    ),
                }
            )
            for line in self.line_ids
        ]

    def _set_revenue_of_lines(self):
        """Make the expected revenue the sum of the products, where there are any."""
        for lead in self:
            if not lead.line_ids:
                continue
            total = sum(lead.line_ids.mapped("subtotal"))
            if lead.company_currency.compare_amounts(lead.expected_revenue, total):
                lead.expected_revenue = total

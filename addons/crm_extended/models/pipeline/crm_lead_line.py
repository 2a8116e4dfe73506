"""What a deal is about: products, quantities, prices."""

from odoo import api, fields, models


class CrmLeadLine(models.Model):
    """One product of a deal; the lines become the quotation."""

    _name = "crm.lead.line"
    _description = "Product of a Deal"
    _order = "lead_id, sequence, id"
    _check_company_auto = True

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        related="lead_id.company_id", store=True, index="btree_not_null"
    )
    currency_id = fields.Many2one(related="lead_id.company_currency")
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        domain="[('sale_ok', '=', True)]",
    )
    name = fields.Char(
        string="Description",
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    price_unit = fields.Float(
        string="Unit Price",
        digits="Product Price",
        compute="_compute_price_unit",
        store=True,
        readonly=False,
        precompute=True,
        help="Without taxes, in the currency of the company.",
    )
    subtotal = fields.Monetary(
        compute="_compute_subtotal", store=True, currency_field="currency_id"
    )

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a product has to be above zero."
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("product_id")
    def _compute_name(self):
        """Say what the product is called."""
        for line in self:
            line.name = line.product_id.display_name

    @api.depends("product_id")
    def _compute_price_unit(self):
        """Begin with the list price, in the currency of the deal's company."""
        for line in self:
            company = line.lead_id.company_id or self.env.company
            product = line.product_id.with_company(company)
            currency = line.lead_id.company_currency or company.currency_id
            line.price_unit = (
                product.currency_id._convert(
                    product.lst_price,
                    currency,
                    company,
                    fields.Date.context_today(line),
                )
                if product
                else 0.0
            )

    @api.depends("quantity", "price_unit", "currency_id")
    def _compute_subtotal(self):
        """Multiply, and round as the currency does."""
        for line in self:
            subtotal = line.quantity * line.price_unit
            currency = line.currency_id or self.env.company.currency_id
            line.subtotal = currency.round(subtotal)

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Set the revenue of the deals."""
        lines = super().create(vals_list)
        lines.lead_id._set_revenue_of_lines()
        return lines

    def write(self, vals):
        """Set the revenue of the deals when a price or a quantity changes."""
        leads = self.lead_id
        result = super().write(vals)
        if {"product_id", "quantity", "price_unit", "lead_id"} & set(vals):
            (leads | self.lead_id)._set_revenue_of_lines()
        return result

    def unlink(self):
        """Set the revenue of the deals that have other products left."""
        leads = self.lead_id
        result = super().unlink()
        leads.exists()._set_revenue_of_lines()
        return result

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_quotation_text(self):
        """Return what the quotation says: the deal's own words, else the product's."""
        self.ensure_one()
        product = self.product_id
        if self.name and self.name != product.display_name:
            return self.name
        return product.get_product_multiline_description_sale()

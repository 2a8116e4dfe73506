"""Every invoiced line with whom it counts for."""

from odoo import fields, models

from ..queries.sales_credit import build_credit_query


class CrmSalesCredit(models.Model):
    """One row is one person's part of a line of a posted invoice or credit note.

    What each figure means stands in ``queries/sales_credit.py``.
    """

    _name = "crm.sales.credit"
    _description = "Sales Credit"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move": [
            "commercial_partner_id",
            "company_id",
            "invoice_date",
            "invoice_user_id",
            "move_type",
            "state",
            "team_id",
        ],
        "account.move.line": [
            "balance",
            "cogs_origin_id",
            "display_type",
            "product_id",
            "product_uom_id",
            "quantity",
        ],
        "crm.lead": ["company_id", "partner_id", "territory_id"],
        "crm.lead.split": ["kind", "lead_id", "share_pct", "team_id", "user_id"],
        "product.template": ["categ_id"],
        "sale.order": ["opportunity_id"],
    }

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    date = fields.Date(readonly=True)
    move_id = fields.Many2one(
        comodel_name="account.move", string="Invoice", readonly=True
    )
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users", string="Salesperson", readonly=True
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True
    )
    territory_id = fields.Many2one(comodel_name="crm.territory", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Group", readonly=True
    )
    revenue = fields.Monetary(readonly=True)
    margin = fields.Monetary(
        readonly=True, help="Revenue less cost; nothing for a line without cost."
    )
    uncosted_revenue = fields.Monetary(
        string="Revenue Without Cost",
        readonly=True,
        help="Sold lines whose cost nobody knows. They are no part of the margin.",
    )

    # ------------------------------------------------------------
    # QUERY
    # ------------------------------------------------------------

    @property
    def _table_query(self):
        """Return the credits of the companies that the user has chosen."""
        return build_credit_query(self.env.companies.ids)

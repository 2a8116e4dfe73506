"""What a partner is to the company, and who looks after it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import customer_relation as queries

RELATION_TYPES = [
    ("prospect", "Prospect"),
    ("customer", "Customer"),
    ("partner", "Partner"),
    ("supplier", "Supplier"),
    ("competitor", "Competitor"),
    ("former", "Former Customer"),
]


class ResPartner(models.Model):
    """Add the relation type and the account manager, per company."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    crm_relation_manual = fields.Selection(
        selection=RELATION_TYPES,
        string="Relation Set by Hand",
        company_dependent=True,
        help="Overrules the relation type that follows from the documents.",
        prefetch="crm_extended",
    )
    crm_relation_type = fields.Selection(
        selection=RELATION_TYPES,
        string="Relation",
        compute="_compute_crm_relation_type",
        search="_search_crm_relation_type",
        help="As set by hand; otherwise customer or former customer by the last sale, "
        "supplier, or prospect. A contact has the relation of its company.",
    )
    account_manager_id = fields.Many2one(
        comodel_name="res.users",
        company_dependent=True,
        domain=[("share", "=", False)],
        help="Looks after the whole relation, beside the salesperson.",
        prefetch="crm_extended",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends(
        "commercial_partner_id.crm_relation_manual",
        "commercial_partner_id.supplier_rank",
    )
    @api.depends_context("company")
    def _compute_crm_relation_type(self):
        # sudo: a contact that may be read has the relation of its company
        partners_sudo = self.sudo()
        customer_ids = partners_sudo.commercial_partner_id._origin.ids
        relations = {}  # {commercial partner id: relation type}
        if customer_ids:
            where = SQL("partner.id IN %s", tuple(customer_ids))
            relations = dict(self.env.execute_query(self._get_relation_query(where)))
        for partner, partner_sudo in zip(self, partners_sudo, strict=True):
            customer = partner_sudo.commercial_partner_id._origin
            partner.crm_relation_type = relations.get(customer.id, "prospect")

    def _search_crm_relation_type(self, operator, value):
        if operator != "in":
            return NotImplemented
        # everybody has a relation: "not set" finds nobody
        relation_types = tuple(kind for kind in value if isinstance(kind, str))
        if not relation_types:
            return Domain.FALSE

        def to_sql(model, alias, query):
            return SQL(
                "%s IN (SELECT partner_id FROM (%s) relation"
                " WHERE relation_type IN %s)",
                model._field_to_sql(alias, "commercial_partner_id", query),
                self._get_relation_query(SQL("TRUE")),
                relation_types,
            )

        return Domain.custom(
            to_sql=to_sql,
            predicate=lambda partner: partner.crm_relation_type in value,
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _get_relation_query(self, where):
        """Return the query of relation types in the current company.

        :param SQL where: see ``build_relation_query``.
        """
        self.flush_model(
            [
                "company_id",
                "commercial_partner_id",
                "supplier_rank",
                "crm_relation_manual",
            ]
        )
        return queries.build_relation_query(
            self.env.company.id, self._get_fallbacks("crm_relation_manual"), where
        )

    @api.model
    def _get_fallbacks(self, field_name):
        """Return the defaults of a company-dependent field as JSON, by company id."""
        return self.env["ir.default"]._get_field_column_fallbacks(
            "res.partner", field_name
        )

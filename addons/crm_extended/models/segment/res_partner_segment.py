"""The segments that a contact is in."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import segment as queries


class NamingSegment(fields.Many2one):
    """A link that is computed, and by which Odoo groups and sorts as if it were stored.

    Only this field knows its SQL: an override of the model's method would be called for
    each column that Odoo reads of a contact.
    """

    def to_sql(self, model, alias):
        """Return the naming segment of the customer in a row."""
        return queries.build_name_of(
            model.env.company.id, SQL.identifier(alias, "commercial_partner_id")
        )


class ResPartner(models.Model):
    """Show and find contacts by segment; nothing of it is stored on the contact."""

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    # employees only: customers need not know what they are called
    crm_segment_ids = fields.Many2many(
        comodel_name="crm.segment",
        string="Segments",
        compute="_compute_crm_segment_ids",
        search="_search_crm_segment_ids",
        groups="base.group_user",
    )
    crm_segment_id = NamingSegment(
        comodel_name="crm.segment",
        string="Segment",
        compute="_compute_crm_segment_id",
        search="_search_crm_segment_id",
        groups="base.group_user",
        help="The first segment that names customers and has this one in it. A contact "
        "is called as its company is.",
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_crm_segment_ids(self):
        """Read the open stays, of segments that the user may see."""
        segments = self.env["crm.segment"]
        stays = {}  # {partner id: ids of segments}
        if self.ids and segments.has_access("read"):
            readable = segments._search([])
            rows = self.env.execute_query(
                SQL(
                    "SELECT partner_id, segment_id FROM crm_segment_member"
                    " WHERE partner_id = ANY(%s) AND date_left IS NULL"
                    " AND segment_id IN %s",
                    self.ids,
                    readable.subselect(),
                )
            )
            for partner_id, segment_id in rows:
                stays.setdefault(partner_id, []).append(segment_id)
        for partner in self:
            partner.crm_segment_ids = segments.browse(
                stays.get(partner._origin.id, [])
            ).sorted()

    @api.depends_context("company")
    def _compute_crm_segment_id(self):
        """Take the first naming segment of the contact's company."""
        # sudo: a contact that may be read has the name of its company
        customers = {p: p.sudo().commercial_partner_id._origin.id for p in self}
        names = {}  # {customer id: segment id}
        customer_ids = [
            customer_id for customer_id in customers.values() if customer_id
        ]
        if customer_ids:
            rows = self.env.execute_query(
                queries.build_names_query(self.env.company.id, customer_ids)
            )
            names = {
                customer_id: segment_id for _company, customer_id, segment_id in rows
            }
        for partner in self:
            partner.crm_segment_id = names.get(customers[partner], False)

    def _search_crm_segment_ids(self, operator, value):
        """Find who is in any of some segments, or in none."""
        return self._search_segment(
            operator, value, "id", lambda segments: segments._get_member_ids_query()
        )

    def _search_crm_segment_id(self, operator, value):
        """Find who is called by any of some segments, or by none."""
        names = queries.build_names_query(self.env.company.id)
        return self._search_segment(
            operator,
            value,
            "commercial_partner_id",
            lambda segments: SQL(
                "SELECT partner_id FROM (%s) named WHERE segment_id = ANY(%s)",
                names,
                list(segments._ids),
            ),
        )

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _search_segment(self, operator, value, column, build):
        """Return the domain of who is in segments: a semi-join.

        :param str column: the partner's column that the query's partners are.
        :param build: called with the segments meant; returns SQL of partner ids.
        """
        # whoever may not read segments finds nobody by them
        segments = self.env["crm.segment"].with_context(active_test=False)
        if operator not in ("any", "in"):
            return NotImplemented
        if not segments.has_access("read"):
            return Domain.FALSE
        if operator == "any":
            return self._to_segment_domain(column, build(segments.search(value)))
        ids = [item for item in value if isinstance(item, int) and item]
        domain = Domain.FALSE
        if ids:
            found = segments.search([("id", "in", ids)])
            domain |= self._to_segment_domain(column, build(found))
        if False in value:
            # as many as a company keeps by hand
            # pylint: disable-next=no-search-all
            domain |= ~self._to_segment_domain(column, build(segments.search([])))
        return domain

    @api.model
    def _to_segment_domain(self, column, members):
        """Return the domain that a column of the partner is among the members."""

        def to_sql(model, alias, query):
            return SQL("%s IN (%s)", SQL.identifier(alias, column), members)

        return Domain.custom(to_sql=to_sql)

    # ------------------------------------------------------------
    # CRUD METHODS
    # ------------------------------------------------------------

    def unlink(self):
        """Remove the stays with the partner."""
        partner_ids = self.ids
        result = super().unlink()
        self.env["crm.segment.member"]._remove("partner_id", partner_ids)
        return result

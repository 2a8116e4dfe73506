"""From the rules of a segment to one query of the partners that belong in."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ...tools.segment import parse_domain


class CrmSegment(models.Model):
    """Compile the rules: one SELECT, whatever the number of customers.

    The domain comes first, then the rules in their order, each of which narrows
    (``and``), widens (``or``) or takes away (``except``). Without any domain the first
    rule begins, instead of widening or narrowing "everybody".
    """

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_fresh_query(self, partner_ids=None):
        """Return the query of the partners that belong in, by the facts of today.

        :param list partner_ids: look at these partners only; ``None`` for all.
        :return: SQL with one column ``id``, each partner once.
        """
        self.ensure_one()
        select = self._get_rule_query(partner_ids) if self.kind == "dynamic" else None
        if not self._origin.choice_ids:
            return select or SQL("SELECT id FROM res_partner WHERE FALSE")
        added = self._search_base(Domain.TRUE, partner_ids)
        added.add_where(SQL("res_partner.id IN (%s)", self._get_choices(True)))
        added = added.select(SQL.identifier("res_partner", "id"))
        if select is None:
            return added
        return SQL(
            "SELECT id FROM (%s) ruled WHERE NOT EXISTS ("
            "SELECT FROM (%s) removed WHERE removed.partner_id = ruled.id) UNION %s",
            select,
            self._get_choices(False),
            added,
        )

    def _get_rule_query(self, partner_ids=None):
        """Return the query of the partners that the rules mean (column ``id``)."""
        id_column = SQL.identifier("res_partner", "id")
        scope_ids = self._get_scope_ids(partner_ids)
        domain = Domain(parse_domain(self.domain))
        query = self._search_base(domain, partner_ids)
        for rules in self._get_rule_groups():
            rule = rules[:1]
            is_first = rule == self._get_rules()[:1] and domain.is_true()
            if rule.combine == "or" and not is_first:
                arm = self._search_base(Domain.TRUE, partner_ids)
                arm.add_where(rule._get_condition(False, scope_ids))
                both = SQL(
                    "res_partner.id IN (%s UNION %s)",
                    query.select(id_column),
                    arm.select(id_column),
                )
                query = Query(self.env, "res_partner", SQL.identifier("res_partner"))
                query.add_where(both)
            else:
                is_except = rule.combine == "except"
                query.add_where(rules._get_condition(is_except, scope_ids))
        return query.select(id_column)

    @api.model
    def _flush_facts(self):
        """Write to the database what the queries read."""
        self.env.flush_all()

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_scope_ids(self, partner_ids):
        """Return (these partners, their customers), ``None`` for everybody."""
        if partner_ids is None:
            return None
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT commercial_partner_id FROM res_partner"
                " WHERE id = ANY(%s)",
                list(partner_ids),
            )
        )
        return list(partner_ids), [row[0] for row in rows]

    def _get_rules(self):
        """Return the rules in their order."""
        return self.rule_ids.sorted(lambda rule: (rule.sequence, rule._origin.id))

    def _get_rule_groups(self):
        """Return the rules in their order, neighbours that share a query together."""
        groups = []
        for rule in self._get_rules():
            if groups and groups[-1]._can_share_with(rule):
                groups[-1] += rule
            else:
                groups.append(rule)
        return groups

    def _search_base(self, domain, partner_ids=None):
        """Return the query of the company's customers that fulfil a domain.

        It has the record rules of the owner in it. Left out are the company itself and
        the contacts of its own users, as everywhere where customers are listed.

        :rtype: Query
        """
        company = self.company_id or self.env.company
        partners = self._get_owner_partners()
        base = (
            Domain(partners._check_company_domain(company))
            & Domain("partner_share", "=", True)
            & Domain("id", "!=", company.partner_id.id)
        )
        if self.level == "customer":
            base &= Domain.custom(
                to_sql=lambda model, alias, query: SQL(
                    "%s = %s",
                    SQL.identifier(alias, "commercial_partner_id"),
                    SQL.identifier(alias, "id"),
                )
            )
        query = partners._search(base & domain)
        if partner_ids is not None:
            query.add_where(SQL("res_partner.id = ANY(%s)", list(partner_ids)))
        return query

    def _get_owner_partners(self):
        """Return ``res.partner`` as the owner sees it, in the segment's company."""
        company = self.company_id or self.env.company
        partners = self.env["res.partner"].with_user(self.user_id or self.env.user)
        return partners.with_context(
            allowed_company_ids=company.ids, active_test=True, tz=None
        )

    def _get_choices(self, is_member):
        """Return the query of who was added, or removed, by hand."""
        return SQL(
            "SELECT partner_id FROM crm_segment_choice"
            " WHERE segment_id = %s AND is_member = %s",
            self._origin.id,
            is_member,
        )

"""Which customers a segment has to look at again, and when it must look at all."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...queries import segment_change as queries
from ...tools.segment import MAX_CHANGED, has_clock, parse_domain

# whose data hardly ever changes: a domain may name their fields
MASTER_MODELS = {
    "res.country",
    "res.country.group",
    "res.country.state",
    "res.currency",
    "res.lang",
    "res.partner",
    "res.partner.category",
    "res.partner.industry",
    "res.users",
}


class CrmSegment(models.Model):
    """Find what changed; see ``queries/segment_change.py``."""

    _inherit = "crm.segment"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_changed_ids(self, company, state):
        """Return the ids of the contacts whose facts changed since the last run.

        :param state: the company's ``crm.segment.state``, whose date is known.
        :return: list, or ``None`` when there are so many that all are looked at.
        """
        taken = self.env["crm.segment.queue"]._take(company.id)
        changes = [
            SQL("SELECT unnest(%s::int[]) AS partner_id", taken),
            queries.build_partner_changes(state.date_since),
            *self.rule_ids._get_change_queries(company, state.date_since),
            *self._get_edge_queries(company, state.reference_date),
        ]
        rows = self.env.execute_query(
            SQL(
                "%s LIMIT %s",
                queries.build_family_query(SQL(" UNION ").join(changes)),
                MAX_CHANGED + 1,
            )
        )
        return None if len(rows) > MAX_CHANGED else [row[0] for row in rows]

    def _get_edge_queries(self, company, old_date):
        """Return queries of who crossed the edge of a period since a former day."""
        new_date = company._get_crm_reference_date()
        if not old_date or old_date == new_date:
            return []
        return [
            query
            for rule in self.rule_ids
            for query in rule._get_edge_queries(company, old_date, new_date)
        ]

    def _is_followed(self):
        """Tell whether changes of what the segment asks for can be found.

        Otherwise, because it asks for fields of other records, for computed fields or
        for days relative to now, all customers are looked at once an hour.
        """
        self.ensure_one()
        texts = [self.domain, *self.rule_ids.mapped("domain")]
        return not any(has_clock(text) for text in texts) and all(
            self._is_own_field(condition.field_expr)
            and not isinstance(condition.value, Domain)
            for text in texts
            for condition in Domain(parse_domain(text)).iter_conditions()
        )

    @api.model
    def _is_own_field(self, path):
        """Tell whether a path of fields stays with the contact and master data."""
        model = self.env["res.partner"]
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None or not (field.store or field.company_dependent):
                return name == "id"
            if field.type in ("one2many", "properties"):
                return False
            if not field.relational:
                return True
            model = self.env[field.comodel_name]
            if model._name not in MASTER_MODELS:
                return path.endswith((name, f"{name}.id"))
        return True

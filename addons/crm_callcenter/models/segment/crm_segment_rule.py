"""Cases and complaints as conditions of segments."""

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_extended.tools.segment import SegmentKind

from ...queries import segment as queries


class CrmSegmentRule(models.Model):
    """Count the cases of a customer, of some types or of all."""

    _inherit = "crm.segment.rule"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    case_type_ids = fields.Many2many(
        comodel_name="crm.case.type",
        relation="crm_segment_rule_case_type_rel",
        column1="rule_id",
        column2="type_id",
        string="Case Types",
        help="With all types below them; empty: cases of all types.",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_kinds(self):
        """Add open and received cases."""
        _ = self.env._
        return {
            **super()._get_kinds(),
            "open_case_count": SegmentKind(
                _("Open cases, number"),
                "_build_open_case_query",
                changes="_build_case_changes",
            ),
            "case_count": SegmentKind(
                _("Cases, number"),
                "_build_case_query",
                has_days=True,
                changes="_build_case_changes",
            ),
        }

    def _get_summary_words(self):
        """Name the types of cases."""
        words = super()._get_summary_words()
        if self.kind in ("open_case_count", "case_count") and self.case_type_ids:
            words.append(", ".join(self.case_type_ids.mapped("display_name")))
        return words

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _build_open_case_query(self, scope):
        return self._build_cases(scope, True)

    def _build_case_query(self, scope):
        return self._build_cases(scope, False)

    def _build_cases(self, scope, is_open):
        where = SQL(
            "%s AND %s",
            scope.between_instants(SQL("d.date_received")),
            scope.of_customers(SQL("d.commercial_partner_id")),
        )
        return queries.build_case_query(
            scope.company_id, self._get_case_type_ids(), is_open, where
        )

    def _build_case_changes(self, company, since):
        return queries.build_case_changes(company.id, since)

    def _get_case_type_ids(self):
        """Return the ids of the types and all below them, ``None`` for all types."""
        if not self.case_type_ids:
            return None
        types = self.env["crm.case.type"].with_context(active_test=False)
        return types.search([("id", "child_of", self.case_type_ids._origin.ids)]).ids

"""Calls as conditions of segments."""

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_extended.tools.segment import SegmentKind

from ...queries import outbound as queries

OUTCOME_KIND = "call_outcome_count"


class CrmSegmentRule(models.Model):
    """Count calls of telephone systems and call lists, by their outcome."""

    _inherit = "crm.segment.rule"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    call_disposition_ids = fields.Many2many(
        comodel_name="crm.call.disposition",
        relation="crm_segment_rule_disposition_rel",
        column1="rule_id",
        column2="disposition_id",
        string="Outcomes",
        help="Of calls; empty: every outcome.",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_kinds(self):
        """Add calls with an agent."""
        _ = self.env._
        return {
            **super()._get_kinds(),
            OUTCOME_KIND: SegmentKind(
                _("Calls with agents, number"),
                "_build_agent_call_query",
                has_days=True,
                changes="_build_agent_call_changes",
            ),
        }

    def _get_summary_words(self):
        """Name the outcomes."""
        words = super()._get_summary_words()
        if self.kind == OUTCOME_KIND and self.call_disposition_ids:
            words.append(", ".join(self.call_disposition_ids.mapped("name")))
        return words

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _build_agent_call_query(self, scope):
        where = SQL(
            "%s AND %s",
            scope.between_instants(SQL("d.date")),
            scope.of_customers(SQL("d.partner_id")),
        )
        ids = self.call_disposition_ids._origin.ids or None
        return queries.build_call_count_query(scope.company_id, ids, where)

    def _build_agent_call_changes(self, company, since):
        return queries.build_call_changes(company.id, since)

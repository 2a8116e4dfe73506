"""Tiers and points as conditions of segments."""

from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.crm_extended.tools.segment import SegmentKind

from ...queries import segment as queries


class CrmSegmentRule(models.Model):
    """Ask for the tier and the points of members."""

    _inherit = "crm.segment.rule"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    loyalty_tier_ids = fields.Many2many(
        comodel_name="loyalty.tier",
        relation="crm_segment_rule_loyalty_tier_rel",
        column1="rule_id",
        column2="tier_id",
        string="Tiers",
    )

    # ------------------------------------------------------------
    # HOOKS
    # ------------------------------------------------------------

    def _get_kinds(self):
        """Add tiers and points."""
        _ = self.env._
        return {
            **super()._get_kinds(),
            "loyalty_tier": SegmentKind(
                _("Is in the tier"),
                "_build_tier_query",
                has_value=False,
                fields=("loyalty_tier_ids",),
                changes="_build_tier_changes",
            ),
            "loyalty_points": SegmentKind(
                _("Loyalty points, available"),
                "_build_points_query",
                changes="_build_points_changes",
            ),
        }

    def _get_summary_words(self):
        """Name the tiers."""
        words = super()._get_summary_words()
        if self.kind == "loyalty_tier":
            words.append(", ".join(self.loyalty_tier_ids.mapped("name")))
        return words

    # ------------------------------------------------------------
    # BUILDERS
    # ------------------------------------------------------------

    def _build_tier_query(self, scope):
        return queries.build_tier_query(
            scope.company_id,
            self.loyalty_tier_ids._origin.ids,
            scope.of_customers(SQL("partner_id")),
        )

    def _build_points_query(self, scope):
        return queries.build_points_query(
            scope.company_id, scope.of_customers(SQL("card.partner_id"))
        )

    def _build_tier_changes(self, company, since):
        return queries.build_tier_changes(company.id, since)

    def _build_points_changes(self, company, since):
        return queries.build_points_changes(company.id, since)

"""How two segments overlap, and what tells them apart."""

from odoo import Command, api, fields, models
from odoo.tools import SQL

from ..queries import segment_profile as queries
from ..tools.separation import get_differences, get_separation

MAX_VALUES = 3


class CrmSegmentCompare(models.TransientModel):
    """Compare a segment with another one, or with everybody else."""

    _name = "crm.segment.compare"
    _description = "Comparison of Segments"

    # ------------------------------------------------------------
    # FIELDS
    # ------------------------------------------------------------

    segment_id = fields.Many2one(
        comodel_name="crm.segment", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="segment_id.company_id")
    other_id = fields.Many2one(
        comodel_name="crm.segment",
        string="Compared With",
        domain="[('company_id', '=', company_id), ('id', '!=', segment_id)]",
        ondelete="cascade",
        help="Empty: all other customers of the company.",
    )
    only_count = fields.Integer(string="Only in the First", compute="_compute_overlap")
    both_count = fields.Integer(string="In Both", compute="_compute_overlap")
    other_count = fields.Integer(
        string="Only in the Second", compute="_compute_overlap"
    )
    overlap_pct = fields.Float(
        string="Overlap",
        compute="_compute_overlap",
        help="Share of those in both among those in any of the two, in percent.",
    )
    line_ids = fields.One2many(
        comodel_name="crm.segment.compare.line",
        inverse_name="compare_id",
        string="What Tells Them Apart",
        compute="_compute_line_ids",
        store=True,
    )

    # ------------------------------------------------------------
    # COMPUTE METHODS
    # ------------------------------------------------------------

    @api.depends("segment_id", "other_id")
    def _compute_overlap(self):
        """Compute the counts and ``overlap_pct``."""
        for compare in self:
            one, other = compare._get_members()
            only, both, others = 0, 0, 0
            if compare.segment_id:
                [(only, both, others)] = self.env.execute_query(
                    queries.build_overlap_query(one, other)
                )
            compare.only_count, compare.both_count = only, both
            compare.other_count = others
            total = only + both + others
            compare.overlap_pct = 100 * both / total if total else 0

    @api.depends("segment_id", "other_id")
    def _compute_line_ids(self):
        """Rank the attributes by how well they separate the two."""
        for compare in self:
            compare.line_ids = [
                Command.clear(),
                *(Command.create(vals) for vals in compare._get_line_vals()),
            ]

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_members(self):
        """Return the queries of the two sets, as seen by who makes segments.

        :raises AccessError: when the user makes no segments.
        """
        profile = self.env["crm.segment.profile"]
        if not self.segment_id:
            return SQL(), SQL()
        # sudo: counts of the whole company are for who makes its segments
        one = profile._get_segment(self.segment_id._origin.id).sudo()
        members = one._get_member_ids_query()
        if not self.other_id:
            return members, profile._get_everybody(one, without=members)
        # sudo: as above
        other = profile._get_segment(self.other_id._origin.id).sudo()
        return members, other._get_member_ids_query()

    def _get_line_vals(self):
        """Return the values of the lines, the best separating attribute first."""
        profile = self.env["crm.segment.profile"]
        if not self.segment_id:
            return []
        one, other = self._get_members()
        # sudo: counts of the whole company are for who makes its segments
        segment = self.segment_id._origin.sudo()
        ranked = []
        for code, (_question, title) in profile._get_attributes().items():
            counts = [
                {value: count for value, count in found.items() if value is not None}
                for found in (
                    profile._get_counts(segment, code, one),
                    profile._get_counts(segment, code, other),
                )
            ]
            ranked.append((get_separation(*counts), code, title, counts))
        ranked.sort(key=lambda item: -item[0])
        lines = []
        for separation, code, title, counts in ranked:
            labels = profile._get_labels(code, {**counts[0], **counts[1]})
            for difference in get_differences(*counts, MAX_VALUES):
                lines.append(
                    {
                        "sequence": len(lines),
                        "attribute": title,
                        "separation_pct": 100 * separation,
                        "value": labels.get(difference.value, str(difference.value)),
                        "share_pct": 100 * difference.share_one,
                        "other_share_pct": 100 * difference.share_other,
                    }
                )
        return lines

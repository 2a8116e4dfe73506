"""Members who went up or down may enter journeys."""

from odoo import api, models
from odoo.tools import SQL


class LoyaltyTierChange(models.Model):
    """Announce who went up, and who went down."""

    _inherit = "loyalty.tier.change"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _record(self, run, moves):
        """Announce the members whom a run moved, with one INSERT for each way."""
        result = super()._record(run, moves)
        ways = {"tier_up": [], "tier_down": []}
        for move in moves:
            steps = self._count_steps(run, move)
            if steps:
                ways["tier_up" if steps > 0 else "tier_down"].append(move.member_id)
        for kind, member_ids in ways.items():
            if member_ids:
                self.env["crm.journey.event"]._push_many(
                    kind,
                    run.company,
                    SQL(
                        "SELECT partner_id FROM loyalty_member WHERE id = ANY(%s)",
                        member_ids,
                    ),
                    run.program.id,
                )
        return result

    @api.model
    def _count_steps(self, run, move):
        """Return by how many tiers a move leads up; below zero, down."""
        rank = run.ladder.get_rank
        return rank(move.after.tier_id) - rank(move.before.tier_id)

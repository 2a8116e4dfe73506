"""Changes of tiers are announced to who follows them."""

from odoo import api, models


class LoyaltyTierChange(models.Model):
    """Announce who changed the tier."""

    _inherit = "loyalty.tier.change"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _record(self, run, moves):
        """Append one event per member whose tier is another one."""
        result = super()._record(run, moves)
        events = self.env["crm.api.event"]
        if run.company.id in events._get_followed_ids("tier"):
            changed = [m for m in moves if m.before.tier_id != m.after.tier_id]
            # sudo: what is told does not depend on who changed it
            members = self.env["loyalty.member"].sudo()
            partners = {
                member.id: member.partner_id.id
                for member in members.browse([move.member_id for move in changed])
            }
            tiers = self.env["loyalty.tier"].sudo()  # as above
            events._push(
                "tier",
                [
                    (
                        run.company.id,
                        "up" if self._count_steps(run, move) > 0 else "down",
                        move.member_id,
                        partners[move.member_id],
                        run.program.name,
                        tiers.browse(move.after.tier_id or ()).name,
                        None,
                    )
                    for move in changed
                ],
            )
        return result

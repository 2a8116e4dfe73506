"""Spending of a pool over the interface: own points first, then those of the pool."""

from odoo import models
from odoo.fields import Domain

from ...tools.ledger import ZERO
from ...tools.rounding import to_points
from ...tools.sharing import split_spending


class CrmApi(models.AbstractModel):
    """Let participants with a right spend points of their pool."""

    _inherit = "crm.api"

    # ------------------------------------------------------------
    # MOVEMENTS
    # ------------------------------------------------------------

    def _carry_out(self, kind, partner, program, values, prepared, facts):
        """Take from the pool what the own cards do not have."""
        pools = self.env["loyalty.pool"]
        member = pools._get_member(partner, program) if kind == "redeem" else None
        if not member or member.right == "none":
            return super()._carry_out(kind, partner, program, values, prepared, facts)
        ledger = self.env["loyalty.ledger"]
        cards = self.env["loyalty.balance"]._get_cards(partner, program)
        ledger._lock_cards(cards | member.pool_id.card_id)
        ledger._settle(cards | member.pool_id.card_id)
        points = prepared["points"]
        own = sum((to_points(card.points) for card in cards), ZERO)
        split = split_spending(points, own, member._get_spendable())
        if split is None or not split[1]:
            # enough without the pool, or not enough with it
            return super()._carry_out(kind, partner, program, values, prepared, facts)
        entries = self.env["loyalty.point.entry"]
        if split[0]:
            entries |= ledger._redeem_from(cards, split[0], facts)
        return entries | ledger._redeem_of_pool(member.pool_id, member, split[1], facts)

    def _get_movement_answer(self, entries, is_created):
        """Answer with the balance of who spent, when only the pool gave points."""
        entry = entries[:1]
        if entry.card_id.partner_id:
            return super()._get_movement_answer(entries, is_created)
        # sudo: who spent a movement of the pool
        uses = self.env["loyalty.pool.use"].sudo()
        partner = uses.search(
            Domain("entry_id", "in", (entries | entries.reversed_id).ids), limit=1
        ).partner_id
        balance = self.env["loyalty.balance"]._get_balance(partner, entry.program_id)
        return self._to_plain(
            {
                "entry": entry.id,
                "created": is_created,
                "points": balance["points"],
                "pending": balance["pending"],
            }
        )

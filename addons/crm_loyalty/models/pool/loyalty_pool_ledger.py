"""Points on their way into a pool, out of it, and back."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools.ledger import ZERO, Part, plan_clawback
from ...tools.rounding import to_points
from ..points.loyalty_ledger import Facts

ENTRY = "loyalty.point.entry"


class LoyaltyLedger(models.AbstractModel):
    """Move what participants earn to the pool; let them spend of it by their right.

    Both movements to the pool name the earning as their document. When the earning is
    taken back, the pool gives its points back first, and owes what it spent.
    """

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # INTO THE POOL
    # ------------------------------------------------------------

    def _earn(
        self, card, points, facts, available_on=None, expires_on=None, kind="earn"
    ):
        """Let what a participant earns go on to the pool."""
        member = self.env["loyalty.pool.member"]
        if kind == "earn":
            pools = self.env["loyalty.pool"]
            member = pools._get_member(card.partner_id, card.program_id)
        if not member.contributes:
            return super()._earn(card, points, facts, available_on, expires_on, kind)
        pool_card = member.pool_id.card_id
        self._lock_cards(card | pool_card)
        entry = super()._earn(card, points, facts, available_on, expires_on, kind)
        self._contribute(entry, member.pool_id)
        return entry

    def _contribute(self, entry, pool):
        """Move what is left of an earning to the pool; debts were paid of it before."""
        giving, taking = self._open(entry.card_id), self._open(pool.card_id)
        own = self._get_lots_of(entry).ids
        parts = [
            Part(lot.id, -lot.remaining)
            for lot in giving.get_lots()
            if lot.id in own and lot.remaining > 0
        ]
        if parts:
            reason = self.env._("To the pool %(name)s", name=pool.name)
            self._move_parts(giving, taking, parts, Facts(reason, document=entry))
        self._close(giving)
        self._close(taking)

    # ------------------------------------------------------------
    # BACK FROM THE POOL
    # ------------------------------------------------------------

    def _take_back(self, state, entry, points, facts):
        """Let the pool give back what it got of an earning that is taken back."""
        if self.env["loyalty.pool"]._is_any():
            self._fetch_contribution(state, entry, points)
        return super()._take_back(state, entry, points, facts)

    def _fetch_contribution(self, state, entry, points):
        """Move points of an earning from the pool back into its own lot."""
        contributed = self._get_contribution(entry)
        outstanding = sum((to_points(row.points) for row in contributed), ZERO)
        own = self._get_lots_of(entry)
        left = sum(
            (max(state.lots[i].remaining, ZERO) for i in own.ids if i in state.lots),
            ZERO,
        )
        wanted = min(points - left, outstanding)
        if wanted <= 0:
            return
        pool_state = self._open(contributed.card_id[:1])
        lots = self._get_lots_of_all(contributed)
        plan = plan_clawback(pool_state.get_lots(), lots.ids, wanted, pool_state.clock)
        debt = (-plan.owed, pool_state.clock.now, None) if plan.owed else None
        reason = self.env._("Back from the pool")
        facts = Facts(reason, document=entry)
        self._write_entry(pool_state, "transfer", plan.parts, facts, new_lot=debt)
        self._close(pool_state)
        self._load_lots(state, own.ids)
        self._write_entry(state, "transfer", [Part(own.ids[0], wanted)], facts)

    def _get_contribution(self, entry):
        """Return the movements on the card of the pool that an earning made."""
        # sudo: the ledger reads itself
        entries = self.env[ENTRY].sudo()
        return entries.search(
            Domain("res_model", "=", ENTRY)
            & Domain("res_id", "=", entry.id)
            & Domain("card_id", "!=", entry.card_id.id)
        )

    def _get_lots_of_all(self, entries):
        """Return the lots that several entries began, debts left out."""
        # sudo: the ledger reads itself
        lots = self.env["loyalty.point.lot"].sudo()
        return lots.search(
            Domain("entry_id", "in", entries.ids) & Domain("points", ">", 0)
        )

    def _get_reversible(self, entry):
        """Write off first what lapsed in the pool."""
        if self.env["loyalty.pool"]._is_any():
            self._settle(self._get_contribution(entry).card_id)
        return super()._get_reversible(entry)

    def _get_lapsed(self, entry):
        """Count what lapsed in the pool as well."""
        lapsed = super()._get_lapsed(entry)
        if not self.env["loyalty.pool"]._is_any():
            return lapsed
        moves = self._get_lots_of_all(self._get_contribution(entry)).move_ids
        gone = moves.filtered(lambda move: move.entry_id.kind == "expire")
        return lapsed - sum((to_points(move.points) for move in gone), ZERO)

    # ------------------------------------------------------------
    # OUT OF THE POOL
    # ------------------------------------------------------------

    def _redeem(self, card, points, facts, kind="redeem"):
        """Let participants spend of a pool as far as their right goes."""
        pools = self.env["loyalty.pool"]
        pool = pools._get_pool(card) if kind == "redeem" else pools
        if not pool:
            return super()._redeem(card, points, facts, kind)
        partner = self._get_spender(facts.document)
        member = pools._get_member(partner, pool.program_id)
        return self._redeem_of_pool(pool, member, points, facts)

    def _redeem_of_pool(self, pool, member, points, facts):
        """Spend points of a pool for a participant.

        :raises UserError: the participant may not spend as many; nothing changes.
        :return: the entry.
        """
        # of two at once the second is run again, on what the first left
        self._lock_cards(pool.card_id)
        self._settle(pool.card_id)
        spendable = ZERO
        if member.pool_id == pool:
            spendable = member._get_spendable()
        if points > spendable:
            raise UserError(
                self.env._(
                    "points: %(wanted)s are more than the %(available)s that "
                    "%(member)s may spend of the pool %(pool)s now.",
                    wanted=points,
                    available=spendable,
                    member=member.partner_id.name
                    or self.env._("who is no participant"),
                    pool=pool.name,
                )
            )
        # past the check of rights, which was made here
        # pylint: disable-next=super-method-mismatch
        entry = super()._redeem(pool.card_id, points, facts)
        # sudo: the system writes down who spent
        self.env["loyalty.pool.use"].sudo().create(
            {
                "pool_id": pool.id,
                "partner_id": member.partner_id.id,
                "entry_id": entry.id,
                "date": entry.date,
            }
        )
        return entry

    def _get_spender(self, document):
        """Return the contact for whom a document spends points.

        Called when points of a pool are spent; override for documents whose contact is
        not ``partner_id``.
        """
        if not document or "partner_id" not in document._fields:
            return self.env["res.partner"]
        return document.partner_id

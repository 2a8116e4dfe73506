"""Points that lapsed come back, with a reason and a new last day."""

from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from ...tools.ledger import ZERO, Part
from ...tools.rounding import to_points
from .loyalty_ledger import NewLot


class LoyaltyLedger(models.AbstractModel):
    """Reinstate what an entry wrote off; the entry stays."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _reinstate(self, entry, points, expires_on, facts):
        """Bring back points that lapsed, as lots that know where they come from.

        The member has the whole time again where balances lapse after inactivity.

        :param entry: of kind *expire*.
        :param Decimal points: above zero.
        :param expires_on: the new last day, ``None`` for never.
        :param Facts facts: why.
        :return: the new entries, one per lot that had lapsed.
        :raises UserError: there are not as many, or the last day is over.
        """
        facts = facts._replace(reversed_id=entry.id)
        state = self._open(entry.card_id)
        # opened: nobody else brings the same points back
        parts = self._get_lapsed_parts(entry)
        self._check_reinstatement(state, parts, points, expires_on)
        program = state.card.program_id
        state.extend(program._get_idle_day(state.card, state.clock.today))
        entries, rest = self.env["loyalty.point.entry"], points
        for part in parts:
            taken = min(part.points, rest)
            if taken > 0:
                lot = NewLot(taken, state.clock.now, expires_on, part.lot_id)
                entries |= self._write_entry(state, "reverse", [], facts, new_lot=lot)
                rest -= taken
        self._close(state)
        return entries

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _check_reinstatement(self, state, parts, points, expires_on):
        """Refuse to bring back more than lapsed, or what would lapse at once."""
        left = sum((part.points for part in parts), ZERO)
        if not ZERO < points <= left:
            raise UserError(
                self.env._(
                    "Of these points %(left)s can be brought back.",
                    left=left,
                )
            )
        if expires_on and expires_on < state.clock.today:
            raise UserError(self.env._("The new last day is over."))

    def _get_lapsed_parts(self, entry):
        """Return what lots lost by an entry and did not come back, in their order."""
        if entry.kind != "expire":
            return []
        lost = defaultdict(lambda: ZERO)
        for move in entry.move_ids.sorted("id"):
            lost[move.lot_id.id] -= to_points(move.points)
        back = self._get_reversals(entry)
        # sudo: the ledger reads itself
        lots = self.env["loyalty.point.lot"].sudo()
        for lot in lots.search([("entry_id", "in", back.ids)]):
            lost[lot.origin_id.id] -= to_points(lot.points)
        return [Part(lot_id, points) for lot_id, points in lost.items() if points > 0]

"""Taking movements back: earnings from what is left, spending to where it came from."""

from collections import defaultdict

from odoo import models

from ...tools.ledger import (
    ZERO,
    Part,
    plan_clawback,
    plan_restoration,
)
from ...tools.rounding import to_points
from .loyalty_ledger import Facts


class LoyaltyLedger(models.AbstractModel):
    """Reverse entries, wholly or in part; what was reversed stays reversed."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    def _get_reversible(self, entry):
        """Return the points of an entry that can still be taken or given back.

        Points that lapsed are gone already: they are not taken back a second time. What
        lapsed and was not written off yet is written off here.

        :return: Decimal, never below zero.
        """
        self._settle(entry.card_id)
        if entry.points < 0:
            return -sum((part.points for part in self._get_spent(entry)), ZERO)
        reversals = self._get_reversals(entry)
        back = sum((to_points(row.points) for row in reversals), ZERO)
        return max(to_points(entry.points) + back - self._get_lapsed(entry), ZERO)

    def _reverse(self, entry, points, facts):
        """Take an earning back, or give back what was spent.

        :param entry: an entry of kind earn, redeem, adjust or transfer.
        :param Decimal points: above zero, at most what ``_get_reversible`` says.
        :param Facts facts: why.
        :return: the new entry.
        """
        facts = facts._replace(reversed_id=entry.id)
        state = self._open(entry.card_id)
        if entry.points < 0:
            reversal = self._give_back(state, entry, points, facts)
        else:
            reversal = self._take_back(state, entry, points, facts)
        self._close(state)
        # what comes back to a merged card, or is owed there, goes on to the one kept
        self._follow_merge(entry.card_id)
        return reversal

    def _give_back(self, state, entry, points, facts):
        """Return points that were spent to their lots."""
        spent = self._get_spent(entry)
        self._load_lots(state, [part.lot_id for part in spent])
        parts = plan_restoration(spent, points)
        return self._write_entry(state, "reverse", parts, facts)

    def _take_back(self, state, entry, points, facts):
        """Take points that were earned; what is not there any more is owed."""
        own = self._get_lots_of(entry)
        plan = plan_clawback(state.get_lots(), own.ids, points, state.clock)
        debt = (-plan.owed, state.clock.now, None) if plan.owed else None
        return self._write_entry(state, "reverse", plan.parts, facts, new_lot=debt)

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    def _get_reversals(self, entry):
        """Return the entries that took this one back."""
        # sudo: the ledger reads itself
        entries = self.env["loyalty.point.entry"].sudo()
        return entries.search([("reversed_id", "in", entry.ids)])

    def _get_lots_of(self, entry):
        """Return the lots that an earning began, and those that brought them back."""
        # sudo: the ledger reads itself
        lots = self.env["loyalty.point.lot"].sudo()
        found = newest = lots.search([("entry_id", "=", entry.id)])
        while newest:
            newest = lots.search([("origin_id", "in", newest.ids)])
            found |= newest
        return found

    def _get_spent(self, entry):
        """Return what was taken from each lot and not given back yet, in its order."""
        taken = defaultdict(lambda: ZERO)
        reversals = self._get_reversals(entry)
        for move in (reversals | entry).move_ids.sorted("id"):
            taken[move.lot_id.id] += to_points(move.points)
        return [Part(lot_id, points) for lot_id, points in taken.items() if points < 0]

    def _get_lapsed(self, entry):
        """Return the points of an earning that lapsed and were not reinstated."""
        lots = self._get_lots_of(entry)
        moves = lots.move_ids.filtered(lambda move: move.entry_id.kind == "expire")
        lapsed = -sum((to_points(move.points) for move in moves), ZERO)
        back = lots.filtered("origin_id")
        return lapsed - sum((to_points(lot.points) for lot in back), ZERO)

    def _reverse_document(self, card, document, facts=None):
        """Undo all that a document did to a card: spending first, then earning."""
        facts = facts or Facts(
            reason=self.env._("%(name)s cancelled", name=document.display_name)
        )
        facts = facts._replace(document=document)
        entries = self._get_document_entries(card, document)
        for entry in entries.sorted("points"):
            points = self._get_reversible(entry)
            if points:
                self._reverse(entry, points, facts)

    def _give_back_to_document(self, card, document, points, facts):
        """Give back points that a document spent, the latest spending first.

        :return: how many were given back, at most what the document had spent.
        """
        given = ZERO
        entries = self._get_document_entries(card, document)
        for entry in entries.filtered(lambda row: row.kind == "redeem").sorted(
            "sequence", reverse=True
        ):
            part = min(self._get_reversible(entry), points - given)
            if part > 0:
                self._reverse(entry, part, facts)
                given += part
        return given

    def _get_document_entries(self, card, document):
        """Return what a document earned and spent on a card, without reversals."""
        # sudo: the ledger reads itself
        entries = self.env["loyalty.point.entry"].sudo()
        return entries.search(
            [
                ("card_id", "=", card.id),
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("kind", "in", ("earn", "redeem")),
            ]
        )

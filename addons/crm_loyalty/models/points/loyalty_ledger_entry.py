"""Writing movements down: the entry, its lots, and Odoo's own history."""

from odoo import fields, models
from odoo.tools import SQL

from ...tools.earning import compute_last_day
from ...tools.ledger import ZERO, Lot, Part, plan_debt_payment
from .loyalty_ledger import Facts


class LoyaltyLedger(models.AbstractModel):
    """Carry plans out on a card that was opened."""

    _inherit = "loyalty.ledger"

    # ------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------

    def _add_lot(
        self, state, points, facts, available_on=None, expires_on=None, kind="earn"
    ):
        """Write an entry that puts points into a new lot, and return it."""
        program = state.card.program_id
        if available_on is None:
            available_on = fields.Datetime.add(
                state.clock.now, days=program.hold_days if kind == "earn" else 0
            )
        if expires_on is None:
            expires_on = compute_last_day(state.clock.today, program.validity_days)
        entry = self._write_entry(
            state,
            kind,
            [],
            facts,
            new_lot=(points, available_on, expires_on or None),
        )
        self._pay_debts(state)
        return entry

    def _pay_debts(self, state):
        """Pay what the member owes from what may be spent."""
        parts = plan_debt_payment(state.get_lots(), state.clock)
        if parts:
            self._write_entry(
                state,
                "adjust",
                parts,
                Facts(reason=self.env._("Points owed were taken from later ones")),
            )

    def _write_entry(self, state, kind, parts, facts, new_lot=None):
        """Write an entry with its moves, and change the lots.

        :param parts: list of ``Part`` on lots of the state.
        :param new_lot: (points, available on, expires on) of a lot that it begins.
        :return: the entry.
        """
        self = state.ledger
        card = state.card
        company = card.company_id or self.env.company
        total = sum((part.points for part in parts), new_lot[0] if new_lot else ZERO)
        before = sum((lot.remaining for lot in state.get_lots()), ZERO)
        state.sequence += 1
        document = facts.document
        entry = self.env["loyalty.point.entry"].create(
            {
                "card_id": card.id,
                "program_id": card.program_id.id,
                "company_id": company.id,
                "sequence": state.sequence,
                "kind": kind,
                "date": facts.date or state.clock.now,
                "points": float(total),
                "balance": float(before + total),
                "available_on": new_lot[1] if new_lot else False,
                "expires_on": new_lot[2] if new_lot else False,
                "reason": facts.reason,
                "source": facts.source,
                "external_ref": facts.external_ref,
                "res_model": document._name if document else False,
                "res_id": document.id if document else False,
                "reversed_id": facts.reversed_id,
                "user_id": self.env.uid,
            }
        )
        state.apply(parts)
        if new_lot:
            parts = [*parts, self._create_lot(state, entry, *new_lot)]
        self._write_parts(entry, parts)
        self._write_history(entry)
        return entry

    def _create_lot(self, state, entry, points, available_on, expires_on):
        """Begin a lot, and return its first part."""
        lot = self.env["loyalty.point.lot"].create(
            {
                "card_id": entry.card_id.id,
                "company_id": entry.company_id.id,
                "entry_id": entry.id,
                "points": float(points),
                "remaining": float(points),
                "available_on": available_on,
                "expires_on": expires_on,
            }
        )
        state.lots[lot.id] = Lot(lot.id, points, available_on, expires_on, lot.id)
        return Part(lot.id, points)

    def _write_parts(self, entry, parts):
        """Write the moves of an entry, and what is left in lots that were there."""
        self.env["loyalty.point.move"].create(
            [
                {
                    "entry_id": entry.id,
                    "lot_id": part.lot_id,
                    "company_id": entry.company_id.id,
                    "points": float(part.points),
                }
                for part in parts
            ]
        )
        lots = self.env["loyalty.point.lot"]
        lots.flush_model()
        changed = [part for part in parts if lots.browse(part.lot_id).entry_id != entry]
        if changed:
            self.env.cr.execute(
                SQL(
                    "UPDATE loyalty_point_lot lot SET remaining = remaining + change"
                    " FROM (VALUES %s) AS part (id, change) WHERE lot.id = part.id",
                    SQL(", ").join(
                        SQL("(%s, %s)", part.lot_id, part.points) for part in changed
                    ),
                )
            )
        lots.browse(part.lot_id for part in parts).invalidate_recordset(
            ["remaining"], flush=False
        )

    def _write_history(self, entry):
        """Tell Odoo's own history, which screens and the portal of loyalty read."""
        if not entry.points:
            return
        self.env["loyalty.history"].create(
            {
                "card_id": entry.card_id.id,
                "description": entry.display_name,
                "issued": max(entry.points, 0.0),
                "used": max(-entry.points, 0.0),
                # not the order: Odoo deletes the rows of an order that is cancelled
                "order_model": entry._name,
                "order_id": entry.id,
            }
        )

"""Writing movements down: the entry, its lots, and Odoo's own history."""

from datetime import MAXYEAR

from odoo import fields, models

from ...queries.ledger import build_entry_query
from ...tools.ledger import ZERO, Lot, plan_debt_payment
from .loyalty_ledger import Facts, NewLot

# what the member does; the rest is done to the member
ACTIVE_KINDS = ("earn", "redeem")


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
            expires_on = program._get_last_day(state.card, state.clock.today)
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
        """Write an entry with its moves, lots, card and history, in one statement.

        :param parts: list of ``Part`` on lots of the state.
        :param new_lot: ``NewLot``, or its values as a tuple, that it begins.
        :return: the entry.
        """
        self = state.ledger
        new_lot = self._normalize_lot(NewLot(*new_lot)) if new_lot else None
        before = sum((lot.remaining for lot in state.get_lots()), ZERO)
        begun = new_lot.points if new_lot else ZERO
        total = sum((part.points for part in parts), begun)
        state.sequence += 1
        state.apply(parts)
        self._note_activity(state, kind)
        lots = state.get_lots()
        if new_lot:
            days = (new_lot.available_on, new_lot.expires_on or None)
            lots.append(Lot(0, new_lot.points, *days, 0))
        shown = self._get_shown(state, lots)
        entry_vals = self._prepare_entry_vals(state, kind, facts, new_lot)
        entry_vals.update(points=total, balance=before + total)
        [(entry_id, lot_id)] = self.env.execute_query(
            build_entry_query(
                entry_vals,
                self._prepare_lot_vals(state, new_lot) if new_lot else None,
                [(part.lot_id, part.points) for part in parts],
                shown.get_card_vals(),
                self._prepare_history_vals(entry_vals) if total else None,
            )
        )
        state.stored = shown
        if new_lot:
            state.lots[lot_id] = lots[-1]._replace(id=lot_id, sequence=lot_id)
            state.lot_companies[lot_id] = entry_vals["company_id"]
        self.env["loyalty.point.lot"].browse(
            part.lot_id for part in parts
        ).invalidate_recordset(["remaining", "move_ids"], flush=False)
        entries = self.env["loyalty.point.entry"]
        entries.browse(facts.reversed_id or ()).invalidate_recordset(
            ["points_reinstatable"], flush=False
        )
        return entries.browse(entry_id)

    def _normalize_lot(self, new_lot):
        """Return a lot that lasts for ever where its last day means that.

        Other systems write the last day of the calendar for "never"; no day follows it.
        """
        last_day = new_lot.expires_on
        if last_day and last_day.year == MAXYEAR:
            return new_lot._replace(expires_on=None)
        return new_lot

    def _note_activity(self, state, kind):
        """Let a balance that lapses after inactivity last longer: its member was here.

        A balance that began without the member's doing counts from its beginning.
        """
        if kind in ACTIVE_KINDS or not state.clock.last_day:
            idle_day = state.card.program_id._get_idle_day(
                state.card, state.clock.today
            )
            state.extend(idle_day)

    def _prepare_entry_vals(self, state, kind, facts, new_lot):
        """Return {column: value} of an entry; called by ``_write_entry``.

        Override to write down more.
        """
        document = facts.document
        return {
            "card_id": state.card.id,
            "program_id": state.card.program_id.id,
            "company_id": self._get_company_id(state, new_lot),
            "sequence": state.sequence,
            "kind": kind,
            "date": facts.date or state.clock.now,
            "available_on": new_lot.available_on if new_lot else None,
            "expires_on": (new_lot.expires_on or None) if new_lot else None,
            "reason": facts.reason or None,
            "source": facts.source or None,
            "external_ref": facts.external_ref or None,
            "res_model": document._name if document else None,
            "res_id": document.id if document else None,
            "reversed_id": facts.reversed_id or None,
            "user_id": self.env.uid,
        }

    def _get_company_id(self, state, new_lot):
        """Return the company of a movement: that of its lot, or the one at work."""
        return (new_lot and new_lot.company_id) or state.company.id

    def _prepare_lot_vals(self, state, new_lot):
        """Return {column: value} of a lot; called by ``_write_entry``."""
        return {
            "card_id": state.card.id,
            "company_id": self._get_company_id(state, new_lot),
            "points": new_lot.points,
            "remaining": new_lot.points,
            "available_on": new_lot.available_on,
            "expires_on": new_lot.expires_on or None,
            "origin_id": new_lot.origin_id,
        }

    def _prepare_history_vals(self, entry_vals):
        """Return {column: value} for Odoo's own history, which its screens read.

        It leads to the entry and not to the order: Odoo deletes the rows of an order
        that is cancelled.
        """
        entries = self.env["loyalty.point.entry"]
        now = self.env.cr.now()
        return {
            "card_id": entry_vals["card_id"],
            "description": entry_vals["reason"]
            or entries._get_kind_label(entry_vals["kind"]),
            "issued": max(entry_vals["points"], ZERO),
            "used": max(-entry_vals["points"], ZERO),
            "order_model": entries._name,
            "create_uid": self.env.uid,
            "create_date": now,
            "write_uid": self.env.uid,
            "write_date": now,
        }

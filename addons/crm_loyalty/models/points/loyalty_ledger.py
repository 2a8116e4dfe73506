"""The one place where points are written: lock, bring up to date, plan, write down."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.ledger import (
    ZERO,
    Clock,
    InsufficientPointsError,
    Lot,
    get_available,
    plan_expiry,
    plan_redemption,
)
from ...tools.rounding import round_points

DOCUMENT_KEY = "loyalty.ledger.document"


class Facts(NamedTuple):
    """What an entry says beside its points.

    :param document: the record of this database that stands behind it, or ``None``.
    :param date: when it happened, naive UTC; ``None``: now.
    :param reversed_id: id of the entry that is taken back.
    """

    reason: str | bool = False
    source: str | bool = False
    external_ref: str | bool = False
    document: models.Model | None = None
    date: datetime | None = None
    reversed_id: int | bool = False


@dataclass
class CardState:
    """A locked card with its lots, as they stand within a movement."""

    ledger: models.AbstractModel
    card: models.Model
    clock: Clock
    sequence: int
    lots: dict[int, Lot] = field(default_factory=dict)

    def get_lots(self):
        """Return the lots that are not empty."""
        return [lot for lot in self.lots.values() if lot.remaining]

    def apply(self, parts):
        """Change the lots as planned."""
        for part in parts:
            lot = self.lots[part.lot_id]
            self.lots[lot.id] = lot._replace(remaining=lot.remaining + part.points)


class LoyaltyLedger(models.AbstractModel):
    """Move points on cards whose program is ledgered.

    All methods work on behalf of whoever called them, who has checked that this person
    may do so. They lock the card first: of two movements at once the second one waits,
    fails with a serialization error, and is run again by Odoo on what the first left.
    """

    _name = "loyalty.ledger"
    _inherit = "crm.customer.document"
    _description = "Ledger of Points"

    # ------------------------------------------------------------
    # MOVEMENTS
    # ------------------------------------------------------------

    def _earn(
        self, card, points, facts, available_on=None, expires_on=None, kind="earn"
    ):
        """Add points as a lot of their own; debts are paid from it.

        :param Decimal points: above zero, two decimals.
        :param Facts facts: why.
        :param available_on: naive UTC; by the program's days of holding when left out.
        :param expires_on: the last day; by the program's validity when left out,
            ``False`` for never.
        :return: the entry.
        """
        state = self._open(card)
        entry = state.ledger._add_lot(
            state, points, facts, available_on, expires_on, kind
        )
        self._close(state)
        return entry

    def _redeem(self, card, points, facts, kind="redeem"):
        """Take points that the member spends, soonest expiry first.

        :raises UserError: the card has not as many; nothing changes.
        :return: the entry.
        """
        state = self._open(card)
        try:
            parts = plan_redemption(state.get_lots(), points, state.clock)
        except InsufficientPointsError as err:
            raise self._get_insufficient_error(err) from err
        entry = self._write_entry(state, kind, parts, facts)
        self._close(state)
        return entry

    def _redeem_from(self, cards, points, facts):
        """Take points from several cards of one member, soonest expiry first.

        :raises UserError: the cards together have not as many; nothing changes.
        :return: the entries, one per card that gave points.
        """
        if len(cards) == 1:
            return self._redeem(cards, points, facts)
        states = [self._open(card) for card in cards.sorted("id")]
        lots = [lot for state in states for lot in state.get_lots()]
        clock = states[0].clock if states else None
        try:
            parts = plan_redemption(lots, points, clock)
        except InsufficientPointsError as err:
            raise self._get_insufficient_error(err) from err
        entries = self.env["loyalty.point.entry"]
        for state in states:
            own = [part for part in parts if part.lot_id in state.lots]
            if own:
                entries |= self._write_entry(state, "redeem", own, facts)
            self._close(state)
        return entries

    def _settle(self, cards):
        """Bring cards up to date: what has lapsed goes, what was held is there.

        Writes nothing for a card for which nothing has changed.
        """
        now = fields.Datetime.now()
        for card in cards:
            if card.date_next_settle and card.date_next_settle <= now:
                self._close(self._open(card))

    def _get_insufficient_error(self, err):
        """Return what a person is told who wants to spend too much."""
        return UserError(
            self.env._(
                "points: %(wanted)s are more than the %(available)s that may be spent "
                "now.",
                wanted=err.wanted,
                available=max(err.available, ZERO),
            )
        )

    # ------------------------------------------------------------
    # WHO STANDS BEHIND IT
    # ------------------------------------------------------------

    @contextmanager
    def _on_behalf_of(self, document):
        """Let what Odoo writes on cards within this block be for a document.

        Kept with the transaction and not in the context, which callers can send.
        """
        data = self.env.cr.precommit.data
        before = data.get(DOCUMENT_KEY)
        data[DOCUMENT_KEY] = document
        try:
            yield
        finally:
            data[DOCUMENT_KEY] = before

    def _get_document(self):
        """Return the document for which points are written now, or ``None``."""
        return self.env.cr.precommit.data.get(DOCUMENT_KEY)

    # ------------------------------------------------------------
    # LOCKING
    # ------------------------------------------------------------

    def _lock_cards(self, cards):
        """Lock cards for this transaction, and forget what was read of them before.

        In the order of their ids, so that two transactions never wait for each other.
        """
        if not cards:
            return
        cards.flush_recordset()
        self.env.execute_query(
            SQL(
                "SELECT id FROM loyalty_card WHERE id IN %s ORDER BY id FOR UPDATE",
                tuple(cards.ids),
            )
        )
        cards.invalidate_recordset(["points", "ledger_sequence", "date_next_settle"])

    def _open(self, card):
        """Lock a card and return its state, with everything lapsed written off."""
        card.ensure_one()
        # sudo: the ledger writes itself; the caller has checked who may move points
        self = self.sudo()
        card = card.with_env(self.env)
        self._lock_cards(card)
        company = card.company_id or self.env.company
        company_clock = self.with_company(company)._get_clock()
        clock = Clock(company_clock.now.replace(microsecond=0), company_clock.today)
        rows = self.env.execute_query(
            SQL(
                "SELECT id, remaining, available_on, expires_on FROM loyalty_point_lot"
                " WHERE card_id = %s AND remaining <> 0 ORDER BY id",
                card.id,
            )
        )
        state = CardState(
            self,
            card,
            clock,
            card.ledger_sequence,
            {
                lot_id: Lot(
                    lot_id, _to_decimal(remaining), available_on, expires_on, lot_id
                )
                for lot_id, remaining, available_on, expires_on in rows
            },
        )
        expired = plan_expiry(state.get_lots(), clock)
        if expired:
            self._write_entry(
                state, "expire", expired, Facts(reason=self.env._("Lapsed"))
            )
        self._pay_debts(state)
        return state

    def _load_lots(self, state, lot_ids):
        """Add lots to a state that are empty, in order to give points back to them."""
        missing = [lot_id for lot_id in lot_ids if lot_id not in state.lots]
        for lot in state.ledger.env["loyalty.point.lot"].browse(missing):
            state.lots[lot.id] = Lot(
                lot.id,
                _to_decimal(lot.remaining),
                lot.available_on,
                lot.expires_on or None,
                lot.id,
            )

    def _close(self, state):
        """Write what the card shows now, and when time changes it next."""
        self = state.ledger
        expired = plan_expiry(state.get_lots(), state.clock)
        if expired:
            self._write_entry(
                state, "expire", expired, Facts(reason=self.env._("Lapsed"))
            )
        self._pay_debts(state)
        points = self._get_shown_points(state)
        state.card._store_ledger_state(
            points, state.sequence, self._get_next_settle(state)
        )

    def _get_shown_points(self, state):
        """Return what the card shows: what may be spent, or what is owed if it may."""
        available = get_available(state.get_lots(), state.clock)
        if state.card.program_id.debt_policy == "debt":
            available = max(available, ZERO)
        return available

    def _get_next_settle(self, state):
        """Return the next instant at which time alone changes the card."""
        company = state.card.company_id or self.env.company
        company_clock = self.with_company(company)._get_clock()
        instants = []
        for lot in state.get_lots():
            if lot.available_on > state.clock.now:
                instants.append(lot.available_on)
            if lot.expires_on and lot.remaining > 0:
                following = fields.Date.add(lot.expires_on, days=1)
                instants.append(company_clock.get_day_start(following))
        return min(instants, default=False)


def _to_decimal(points):
    """Return points of the database with two decimals."""
    return round_points(Decimal(str(points)))

"""The one place where points are written: lock, bring up to date, plan, write down."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.crm_extended.tools.company_clock import CompanyClock

from ...queries.ledger import build_card_query
from ...tools.ledger import (
    ZERO,
    Clock,
    InsufficientPointsError,
    Lot,
    get_available,
    get_last_day,
    plan_expiry,
    plan_redemption,
)
from ...tools.rounding import to_points

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


class NewLot(NamedTuple):
    """A lot that an entry begins.

    :param expires_on: the last day; ``None`` or ``False``: they stay.
    :param origin_id: id of the lot whose lapsed points it brings back.
    :param company_id: id of the company that owes the points; ``None``: that at work.
    """

    points: Decimal
    available_on: datetime
    expires_on: date | bool | None
    origin_id: int | None = None
    company_id: int | None = None


class Shown(NamedTuple):
    """What a card tells of its lots."""

    points: Decimal
    sequence: int
    date_next_settle: datetime | None
    inactive_after: date | None

    def get_card_vals(self):
        """Return {column: value} of the card's row."""
        return {
            "points": self.points,
            "ledger_sequence": self.sequence,
            "date_next_settle": self.date_next_settle,
            "inactive_after": self.inactive_after,
        }


@dataclass
class CardState:
    """A locked card with its lots, as they stand within a movement.

    :param company: the one in which the points are moved.
    :param stored: what the card's row tells; movements bring it up to date.
    :param lot_companies: {lot id: id of the company in which it was earned}.
    :param points_before: what the card told when it was opened.
    """

    ledger: models.AbstractModel
    card: models.Model
    company: models.Model
    company_clock: CompanyClock
    clock: Clock
    sequence: int
    stored: Shown
    points_before: Decimal
    lots: dict[int, Lot] = field(default_factory=dict)
    lot_companies: dict[int, int] = field(default_factory=dict)

    def get_lots(self):
        """Return the lots that are not empty."""
        return [lot for lot in self.lots.values() if lot.remaining]

    def apply(self, parts):
        """Change the lots as planned."""
        for part in parts:
            lot = self.lots[part.lot_id]
            self.lots[lot.id] = lot._replace(remaining=lot.remaining + part.points)

    def extend(self, last_day):
        """Let the balance last until a day at least; ``None``: as long as before."""
        days = [day for day in (last_day, self.clock.last_day) if day]
        self.clock = self.clock._replace(last_day=max(days, default=None))


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
        """Lock a card and return its state, with everything lapsed written off.

        One query; another transaction that moved points since this one began makes it
        fail with a serialization error.
        """
        card.ensure_one()
        # sudo: the ledger writes itself; the caller has checked who may move points
        self = self.sudo()
        card = card.with_env(self.env)
        card.flush_recordset()
        is_idle_rule = bool(card.program_id.inactivity_months)
        rows = self.env.execute_query(build_card_query(card.id, is_idle_rule))
        points, sequence, date_next_settle, inactive_after, last_day, *_lot = rows[0]
        company = card.company_id or self.env.company
        company_clock = self.with_company(company)._get_clock()
        before = to_points(points)
        state = CardState(
            ledger=self,
            card=card,
            company=company,
            company_clock=company_clock,
            clock=Clock(
                company_clock.now.replace(microsecond=0),
                company_clock.today,
                last_day if is_idle_rule else None,
            ),
            sequence=sequence or 0,
            stored=Shown(before, sequence or 0, date_next_settle, inactive_after),
            points_before=before,
        )
        for *_card, lot_id, remaining, available_on, expires_on, company_id in rows:
            if lot_id:
                lot = (to_points(remaining), available_on, expires_on, lot_id)
                state.lots[lot_id] = Lot(lot_id, *lot)
                state.lot_companies[lot_id] = company_id
        self._write_off(state)
        self._pay_debts(state)
        return state

    def _write_off(self, state):
        """Write off what has lapsed, in the company in which it was earned."""
        expired = defaultdict(list)
        for part in plan_expiry(state.get_lots(), state.clock):
            company_id = state.lot_companies.get(part.lot_id, state.company.id)
            expired[company_id].append(part)
        moving = state.company
        for company_id in sorted(expired):
            state.company = moving.browse(company_id)
            facts = Facts(reason=self._get_lapse_reason())
            state.ledger._write_entry(state, "expire", expired[company_id], facts)
        state.company = moving

    def _get_lapse_reason(self):
        """Return what an entry says of points that lapsed."""
        return self.env._("Lapsed")

    def _load_lots(self, state, lot_ids):
        """Add lots to a state that are empty, in order to give points back to them."""
        missing = [lot_id for lot_id in lot_ids if lot_id not in state.lots]
        for lot in state.ledger.env["loyalty.point.lot"].browse(missing):
            state.lots[lot.id] = Lot(
                lot.id,
                to_points(lot.remaining),
                lot.available_on,
                lot.expires_on or None,
                lot.id,
            )

    def _close(self, state):
        """Let the card tell what its lots say now, and tell who waits for points."""
        self = state.ledger
        self._write_off(state)
        self._pay_debts(state)
        shown = self._get_shown(state, state.get_lots())
        if shown != state.stored:
            state.card._store_ledger_state(shown)
            state.stored = shown
        state.card._after_movement(state.points_before, shown.points)

    def _get_shown(self, state, lots):
        """Return what the card is to tell of these lots."""
        points = get_available(lots, state.clock)
        if state.card.program_id.debt_policy == "debt":
            points = max(points, ZERO)
        # the card's own day; that of the clock may come from another card of the member
        inactive_after = state.clock.last_day or state.stored.inactive_after
        return Shown(
            points, state.sequence, self._get_next_settle(state, lots), inactive_after
        )

    def _get_next_settle(self, state, lots):
        """Return the next instant at which time alone changes these lots."""
        instants = []
        for lot in lots:
            if lot.available_on > state.clock.now:
                instants.append(lot.available_on)
            last_day = get_last_day(lot, state.clock)
            if last_day and lot.remaining > 0:
                following = fields.Date.add(last_day, days=1)
                instants.append(state.company_clock.get_day_start(following))
        return min(instants, default=None)

"""What moved between two days of the pipeline, deal by deal.

The bridge leads from the open deals of one day to those of another. Each deal is taken
apart by an identity, so the movements add up whatever they are: what it was worth on
the first day is valued at the rates of both days (the difference is the *rate*), and
everything that happened in between is valued at the rate of the last day.

*Source*: the walk from opening to closing balance of accounting (IAS 7.44A calls it a
reconciliation), with the revaluation of the opening balance as a line of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

OPENING, CLOSING = "opening", "closing"
# between opening and closing, in the order of the chart
KINDS = (
    "rate",
    "added",
    "moved_in",
    "changed",
    "won",
    "lost",
    "moved_out",
    "handed_over",
    "recategorised",
    "removed",
)


class Deal(NamedTuple):
    """A deal as it was on one day.

    :param status: ``open``, ``won`` or ``lost``.
    :param amount: in ``currency_id``, a multiple of its unit.
    :param closing: the day on which it is expected to be won, or was won.
    """

    status: str
    amount: Decimal
    currency_id: int
    user_id: int | None
    team_id: int | None
    category: str
    closing: date | None


@dataclass(frozen=True)
class Scope:
    """Which open deals a bridge is about; ``None`` is: all of them."""

    first: date | None = None
    last: date | None = None
    user_id: int | None = None
    team_id: int | None = None
    categories: frozenset = field(
        default=frozenset({"commit", "best_case", "pipeline"})
    )

    def has_owner(self, deal: Deal) -> bool:
        """Return whether the deal belongs to whom the bridge is about."""
        return (self.user_id is None or self.user_id == deal.user_id) and (
            self.team_id is None or self.team_id == deal.team_id
        )

    def has_closing(self, deal: Deal) -> bool:
        """Return whether the deal is to close in the time that the bridge is about."""
        if self.first is None:
            return True
        return deal.closing is not None and self.first <= deal.closing <= self.last

    def has(self, deal: Deal | None) -> bool:
        """Return whether the deal counts as an open one."""
        return (
            deal is not None
            and deal.status == "open"
            and self.has_owner(deal)
            and self.has_closing(deal)
            and deal.category in self.categories
        )


class Movement(NamedTuple):
    """One deal's part in one line: ``OPENING``, ``CLOSING`` or one of ``KINDS``."""

    deal_ref: int
    kind: str
    amount: Decimal


class Rates(NamedTuple):
    """What one unit of a currency is worth in the currency of the bridge.

    :param opening, closing: {currency id: rate}, of both days.
    :param unit: smallest unit of the currency of the bridge.
    """

    opening: Mapping[int, Decimal]
    closing: Mapping[int, Decimal]
    unit: Decimal

    def convert(self, deal: Deal, rates: Mapping[int, Decimal]) -> Decimal:
        """Return a deal's amount in the currency of the bridge, halves away from 0."""
        units = deal.amount * rates[deal.currency_id] / self.unit
        return units.quantize(Decimal(1), rounding=ROUND_HALF_UP) * self.unit


def get_movements(
    before: Mapping[int, Deal], after: Mapping[int, Deal], scope: Scope, rates: Rates
) -> list[Movement]:
    """Return the movements of all deals, those of nothing left out.

    :param before: {number of the deal: deal} open on the first day, in scope or not.
    :param after: the same of the last day, and how those ended that closed since.
    :return: by number of the deal; opening + all kinds = closing, exactly.
    """
    movements = []
    for ref in sorted({*before, *after}):
        old, new = before.get(ref), after.get(ref)
        if scope.has(old):
            moved = _get_of_counted(old, new, scope, rates)
        elif new is not None:
            moved = _get_of_new(old, new, scope, rates)
        else:
            continue
        movements += [
            Movement(ref, kind, amount)
            for kind, amount in moved
            if amount or kind in (OPENING, CLOSING)
        ]
    return movements


def _get_of_counted(old: Deal, new: Deal | None, scope: Scope, rates: Rates) -> list:
    """Return the movements (kind, amount) of a deal that counted on the first day."""
    opening = rates.convert(old, rates.opening)
    value = rates.convert(old, rates.closing)
    moved = [(OPENING, opening), ("rate", value - opening)]
    if new is None:
        return [*moved, ("removed", -value)]
    closing = rates.convert(new, rates.closing)
    if new.status != "open":
        return [*moved, ("changed", closing - value), (new.status, -closing)]
    if scope.has(new):
        return [*moved, ("changed", closing - value), (CLOSING, closing)]
    kind = _get_kind(new, scope, "moved_out")
    return [*moved, (kind, -value)]


def _get_of_new(old: Deal | None, new: Deal, scope: Scope, rates: Rates) -> list:
    """Return the movements (kind, amount) of a deal that did not count before."""
    closing = rates.convert(new, rates.closing)
    if scope.has(new):
        kind = "added" if old is None else _get_kind(old, scope, "moved_in")
        return [(kind, closing), (CLOSING, closing)]
    is_ours = scope.has_owner(new) and scope.has_closing(new)
    if new.status == "won" and is_ours:
        kind = "added" if old is None else _get_kind(old, scope, "moved_in")
        return [(kind, closing), ("won", -closing)]
    if new.status == "lost" and is_ours and old is None:
        return [("added", closing), ("lost", -closing)]
    return []


def _get_kind(outside: Deal, scope: Scope, moved: str) -> str:
    """Return why a deal is, or was, outside.

    :param moved: the kind of those that were to close at another time.
    """
    if not scope.has_owner(outside):
        return "handed_over"
    return "recategorised" if scope.has_closing(outside) else moved


def get_totals(movements: list[Movement]) -> dict:
    """Return {kind: (sum, number of deals)} of the kinds that there are.

    >>> get_totals([Movement(7, "won", Decimal(-5)), Movement(9, "won", Decimal(-1))])
    {'won': (Decimal('-6'), 2)}
    """
    totals = {}
    for _ref, kind, amount in movements:
        total, count = totals.get(kind, (Decimal(0), 0))
        totals[kind] = (total + amount, count + 1)
    return totals

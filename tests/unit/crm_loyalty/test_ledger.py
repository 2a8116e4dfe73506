"""Plans on lots: nothing is made up, nothing is lost, and the order of use is kept."""

import doctest
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import ledger
from crm_loyalty_tools.ledger import (
    Clock,
    InsufficientPointsError,
    Lot,
    Part,
    get_available,
    get_expiring,
    get_pending,
    plan_clawback,
    plan_debt_payment,
    plan_expiry,
    plan_redemption,
    plan_restoration,
)

NOW = datetime(2026, 3, 10, 12)
CLOCK = Clock(NOW, NOW.date())


@st.composite
def draw_lots(draw, has_debt=False):
    """Draw lots of a few points around today."""
    lots = []
    for number in range(draw(st.integers(0, 6))):
        days = draw(st.none() | st.integers(-2, 4))
        remaining = draw(st.integers(1, 500))
        lots.append(
            Lot(
                number + 1,
                Decimal(remaining) / 100,
                NOW + timedelta(hours=draw(st.integers(-30, 30))),
                None if days is None else CLOCK.today + timedelta(days=days),
                number + 1,
            )
        )
    if has_debt:
        owed = draw(st.integers(1, 800))
        lots.append(Lot(99, -Decimal(owed) / 100, NOW, None, 99))
    return lots


def draw_points():
    return st.integers(1, 1500).map(lambda hundredths: Decimal(hundredths) / 100)


def is_usable(lot):
    has_come = lot.available_on <= NOW
    return has_come and (lot.expires_on is None or lot.expires_on >= CLOCK.today)


def apply(lots, parts):
    """Return {lot id: points} after a plan."""
    left = {lot.id: lot.remaining for lot in lots}
    for part in parts:
        left[part.lot_id] += part.points
    return left


def test_examples_of_the_module():
    result = doctest.testmod(ledger)
    assert (result.failed, result.attempted > 5) == (0, True)


@given(draw_lots())
def test_what_is_there_is_usable_pending_or_over(lots):
    over = -sum((part.points for part in plan_expiry(lots, CLOCK)), Decimal(0))
    held = sum((lot.remaining for lot in lots if lot.available_on > NOW), Decimal(0))
    assert get_pending(lots, CLOCK) == held
    both = sum(
        (
            lot.remaining
            for lot in lots
            if lot.available_on > NOW
            and lot.expires_on
            and lot.expires_on < CLOCK.today
        ),
        Decimal(0),
    )
    total = sum((lot.remaining for lot in lots), Decimal(0))
    assert get_available(lots, CLOCK) + held + over - both == total


@given(draw_lots(), draw_points())
def test_spending_takes_the_soonest_first(lots, points):
    usable = [lot for lot in lots if is_usable(lot)]
    if points > sum(lot.remaining for lot in usable):
        with pytest.raises(InsufficientPointsError):
            plan_redemption(lots, points, CLOCK)
        return
    parts = plan_redemption(lots, points, CLOCK)
    assert sum(part.points for part in parts) == -points
    left = apply(lots, parts)
    assert all(value >= 0 for value in left.values())
    touched = {part.lot_id for part in parts}
    # whoever was passed over lapses later, or is younger
    for lot in usable:
        if left[lot.id]:
            for other in usable:
                if other.id in touched and other.id != lot.id:
                    assert (other.expires_on or date.max, other.sequence) < (
                        lot.expires_on or date.max,
                        lot.sequence,
                    )


@given(draw_lots(), draw_points(), st.floats(0, 1))
def test_giving_back_in_parts_is_giving_back_at_once(lots, points, share):
    try:
        spent = plan_redemption(lots, points, CLOCK)
    except InsufficientPointsError:
        return
    first = Decimal(round(float(points) * share * 100)) / 100
    parts = plan_restoration(spent, first)
    rest = dict(spent)
    for part in parts:
        rest[part.lot_id] += part.points
    # as if less had been spent
    less = plan_redemption(lots, points - first, CLOCK) if first < points else []
    assert [Part(*row) for row in rest.items() if row[1]] == less
    with pytest.raises(InsufficientPointsError):
        plan_restoration(spent, points + Decimal("0.01"))


@given(draw_lots(), draw_points())
def test_taking_back_finds_all_or_owes_it(lots, points):
    own = {lot.id for lot in lots[:2]}
    plan = plan_clawback(lots, own, points, CLOCK)
    assert plan.owed >= 0
    assert plan.owed - sum(part.points for part in plan.parts) == points
    left = apply(lots, plan.parts)
    assert all(value >= 0 for value in left.values())
    if plan.owed:
        assert not any(left[lot.id] for lot in lots if is_usable(lot))
        assert not any(left[id_] for id_ in own)
    others = [part for part in plan.parts if part.lot_id not in own]
    if others:
        assert not any(left[id_] for id_ in own)


@given(draw_lots(has_debt=True))
def test_debts_are_paid_and_nothing_is_made(lots):
    parts = plan_debt_payment(lots, CLOCK)
    assert sum((part.points for part in parts), Decimal(0)) == 0
    left = apply(lots, parts)
    usable = [lot for lot in lots if lot.remaining > 0 and is_usable(lot)]
    assert left[99] == 0 or not any(left[lot.id] for lot in usable)
    assert all(value >= 0 for id_, value in left.items() if id_ != 99)


def test_the_last_day_counts():
    lot = Lot(1, Decimal(5), NOW, CLOCK.today, 1)
    assert get_available([lot], CLOCK) == 5
    assert get_expiring([lot], CLOCK) == {CLOCK.today: Decimal(5)}
    tomorrow = Clock(NOW + timedelta(days=1), CLOCK.today + timedelta(days=1))
    assert get_available([lot], tomorrow) == 0
    assert plan_expiry([lot], tomorrow) == [Part(1, Decimal(-5))]


def test_without_lots_there_is_nothing():
    assert get_available([], CLOCK) == 0
    assert plan_expiry([], CLOCK) == []
    assert plan_debt_payment([], CLOCK) == []
    assert plan_clawback([], [], Decimal(3), CLOCK) == ([], Decimal(3))

"""The bridge adds up to the cent, in one and in two currencies."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from crm_extended_tools import bridge
from crm_extended_tools.bridge import Deal, Rates, Scope

CENT = Decimal("0.01")
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 31)
ALL = Scope()
QUARTER = Scope(FIRST, LAST)
SAME = Rates({1: Decimal(1)}, {1: Decimal(1)}, CENT)


def deal(amount, status="open", **values):
    """Return a deal in the currency 1 that closes in February."""
    return Deal(
        **{
            "status": status,
            "amount": Decimal(amount),
            "currency_id": 1,
            "user_id": 1,
            "team_id": 1,
            "category": "commit",
            "closing": date(2026, 2, 1),
            **values,
        }
    )


STATES = st.builds(
    deal,
    amount=st.integers(0, 10**7).map(lambda cents: cents * CENT),
    status=st.sampled_from(["open", "open", "won", "lost"]),
    currency_id=st.sampled_from([1, 2]),
    user_id=st.sampled_from([None, 1, 2]),
    team_id=st.sampled_from([None, 1]),
    category=st.sampled_from(["commit", "pipeline", "omitted"]),
    closing=st.none()
    | st.integers(-60, 150).map(lambda days: FIRST + timedelta(days=days)),
)
OPEN = STATES.map(lambda state: state._replace(status="open"))
RATE = st.integers(1, 10**7).map(lambda number: Decimal(number) / 10**5)
RATES = st.builds(
    Rates,
    st.fixed_dictionaries({1: RATE, 2: RATE}),
    st.fixed_dictionaries({1: RATE, 2: RATE}),
    st.sampled_from([CENT, Decimal(1), Decimal("0.05")]),
)
SCOPES = st.builds(
    Scope,
    first=st.just(FIRST),
    last=st.just(LAST),
    user_id=st.sampled_from([None, 1]),
    team_id=st.sampled_from([None, 1]),
) | st.just(ALL)


def test_examples():
    """The examples in the docstrings hold."""
    assert doctest.testmod(bridge).failed == 0


def get_value(deals, scope, rates, unit):
    """Return what the open deals are worth: the oracle, in fractions."""
    total = Fraction(0)
    for state in deals.values():
        counts = (
            state.status == "open"
            and scope.user_id in (None, state.user_id)
            and scope.team_id in (None, state.team_id)
            and state.category != "omitted"
            and (
                scope.first is None
                or (state.closing and scope.first <= state.closing <= scope.last)
            )
        )
        if counts:
            exact = Fraction(state.amount) * Fraction(rates[state.currency_id])
            units = exact / Fraction(unit)
            total += int(units + Fraction(1, 2)) * Fraction(unit)
    return total


@given(
    before=st.dictionaries(st.integers(1, 12), OPEN, max_size=10),
    after=st.dictionaries(st.integers(1, 12), STATES, max_size=10),
    scope=SCOPES,
    rates=RATES,
)
def test_the_bridge_adds_up(before, after, scope, rates):
    """Opening and closing are what the oracle says; the rest is the way between."""
    totals = bridge.get_totals(bridge.get_movements(before, after, scope, rates))
    assert set(totals) <= {"opening", "closing", *bridge.KINDS}
    sums = {kind: Fraction(total) for kind, (total, _count) in totals.items()}
    opening, closing = sums.pop("opening", 0), sums.pop("closing", 0)
    assert opening == get_value(before, scope, rates.opening, rates.unit)
    assert closing == get_value(after, scope, rates.closing, rates.unit)
    assert opening + sum(sums.values()) == closing


@given(states=st.dictionaries(st.integers(1, 12), OPEN), rates=RATES)
def test_only_rates_moved_when_nothing_did(states, rates):
    """The same deals at other rates differ by the rates alone."""
    totals = bridge.get_totals(bridge.get_movements(states, states, ALL, rates))
    assert set(totals) <= {"opening", "closing", "rate"}


def get_kinds(before, after, scope=QUARTER):
    """Return {kind: amount} of one deal."""
    states = [{1: state} if state else {} for state in (before, after)]
    moved = bridge.get_movements(*states, scope, SAME)
    return {kind: int(amount) for _ref, kind, amount in moved}


def test_what_happens_to_a_deal():
    """Each way of a deal has its line."""
    later = {"closing": date(2026, 4, 1)}
    other = {"user_id": 2}
    mine = Scope(FIRST, LAST, user_id=1)
    for before, after, scope, expected in (
        (None, deal(5), QUARTER, {"added": 5, "closing": 5}),
        (deal(5), deal(7), QUARTER, {"opening": 5, "changed": 2, "closing": 7}),
        (deal(5), deal(7, "won"), QUARTER, {"opening": 5, "changed": 2, "won": -7}),
        (deal(5), deal(5, "lost"), QUARTER, {"opening": 5, "lost": -5}),
        (deal(5), deal(7, **later), QUARTER, {"opening": 5, "moved_out": -5}),
        (deal(5, **later), deal(7), QUARTER, {"moved_in": 7, "closing": 7}),
        (deal(5, **later), deal(7, "won"), QUARTER, {"moved_in": 7, "won": -7}),
        (deal(5, **later), deal(7, "lost"), QUARTER, {}),
        (deal(5, **later), deal(7, "lost", **later), QUARTER, {}),
        (None, deal(5, "won"), QUARTER, {"added": 5, "won": -5}),
        (None, deal(5, "lost"), QUARTER, {"added": 5, "lost": -5}),
        (deal(5), None, QUARTER, {"opening": 5, "removed": -5}),
        (deal(5), deal(5, **other), mine, {"opening": 5, "handed_over": -5}),
        (deal(5, **other), deal(5), mine, {"handed_over": 5, "closing": 5}),
        (deal(5, **other), deal(5, "won", **other), mine, {}),
        (
            deal(5),
            deal(5, category="omitted"),
            QUARTER,
            {"opening": 5, "recategorised": -5},
        ),
        (
            deal(5, category="omitted"),
            deal(6),
            QUARTER,
            {"recategorised": 6, "closing": 6},
        ),
        (deal(5), deal(5, **later), ALL, {"opening": 5, "closing": 5}),
    ):
        assert get_kinds(before, after, scope) == expected, (before, after)


def test_the_rate_is_a_line_of_its_own():
    """What was there is revalued; what came is valued as of the last day."""
    rates = Rates({1: Decimal("1.10")}, {1: Decimal("1.20")}, CENT)
    moved = bridge.get_movements(
        {1: deal("100.00"), 2: deal("0.05")},
        {1: deal("150.00"), 2: deal("0.05", "won"), 3: deal("10.00")},
        ALL,
        rates,
    )
    assert [(kind, str(amount)) for _ref, kind, amount in moved] == [
        ("opening", "110.00"),
        ("rate", "10.00"),
        ("changed", "60.00"),
        ("closing", "180.00"),
        ("opening", "0.06"),
        ("won", "-0.06"),
        ("added", "12.00"),
        ("closing", "12.00"),
    ]

"""The contract liability: published examples, bounds, and sums that tie out."""

import doctest
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import liability
from crm_loyalty_tools.liability import (
    ZERO,
    Cohort,
    allocate,
    compute_expected,
    compute_liability,
    plan_movement,
    plan_simple_movement,
    round_money,
    split_cumulative,
)

ONE = Decimal(1)
# yen, dollars, dinars, and a currency whose smallest coin is 5 cents
UNITS = (Decimal(1), Decimal("0.01"), Decimal("0.001"), Decimal("0.05"))


def test_examples_of_the_module():
    result = doctest.testmod(liability)
    assert (result.failed, result.attempted > 10) == (0, True)


# ----------------------------------------------------------------------
# Published examples: (deferred, issued, [(redeemed so far, expected, revenue)])
# ----------------------------------------------------------------------
PUBLISHED = {
    # IFRS 15 Illustrative Examples, Example 52 (IE267-IE270) = ASC 606-10-55-353 to 356
    "IFRS 15 Example 52": (
        8_676,
        10_000,
        [(4_500, 9_500, 4_110), (8_500, 9_700, 3_493)],
    ),
    # KPMG, Revenue - IFRS 15 handbook (2019), Example 10A, more redemptions expected;
    # KPMG allots 9 % of 100,000
    "KPMG Example 10A": (9_000, 10_000, [(4_500, 9_700, 4_175), (8_500, 9_900, 3_552)]),
    # the same handbook, Example 10B, fewer redemptions expected
    "KPMG Example 10B": (9_000, 10_000, [(4_500, 9_700, 4_175), (8_500, 9_200, 4_140)]),
    # IFRIC 13 Illustrative Examples, Example 1 (IE1-IE4): 100 points for which 100 is
    # deferred, 80 expected at first, 90 in the second year
    "IFRIC 13 Example 1": (100, 100, [(40, 80, 50), (81, 90, 40), (90, 90, 10)]),
}


@pytest.mark.parametrize("source", PUBLISHED)
def test_published_examples(source):
    deferred, issued, years = PUBLISHED[source]
    opening = Decimal(deferred)
    before = Cohort(opening, Decimal(issued))
    share_before = Decimal(years[0][1]) / issued
    for redeemed, expected, revenue in years:
        share = Decimal(expected) / issued
        after = before._replace(redeemed=Decimal(redeemed))
        row = plan_movement(before, after, (share_before, share), opening, ONE)
        assert row.opening - row.closing == revenue
        assert row.earned == row.expired == 0
        before, opening, share_before = after, row.closing, share
    total = sum(revenue for _redeemed, _expected, revenue in years)
    assert opening == deferred - total


def test_allocation_of_example_52():
    [points] = allocate(Decimal(100_000), Decimal(100_000), [Decimal(9_500)])
    assert round_money(points, ONE) == 8_676
    assert round_money(100_000 - points, ONE) == 91_324


def test_allocation_of_kpmg_10a():
    # 97 % of 10,000 points; the handbook rounds the share to 9 % before it multiplies
    [points] = allocate(Decimal(100_000), Decimal(100_000), [Decimal(9_700)])
    share = round_money(points / 100_000, Decimal("0.01"))
    assert share * 100_000 == 9_000
    assert round_money(points, ONE) == 8_842


# ----------------------------------------------------------------------
# Properties
# ----------------------------------------------------------------------
points = st.integers(0, 100_000).map(lambda hundredths: Decimal(hundredths) / 100)
shares = st.integers(0, 1000).map(lambda permille: Decimal(permille) / 1000)
units = st.sampled_from(UNITS)


@st.composite
def draw_history(draw):
    """Draw a cohort at the end of several periods; things only go forward."""
    unit = draw(units)
    deferred = draw(st.integers(0, 10_000_000)) * unit
    issued = draw(points)
    left, redeemed, expired = issued, ZERO, ZERO
    states = [Cohort()]
    for _period in range(draw(st.integers(1, 6))):
        used = min(draw(points), left)
        gone = min(draw(points), left - used)
        left -= used + gone
        redeemed, expired = redeemed + used, expired + gone
        states.append(Cohort(deferred, issued, redeemed, expired))
    return unit, states


@given(draw_history(), st.lists(shares, min_size=7, max_size=7))
def test_everything_deferred_is_released_or_still_there(history, estimates):
    unit, states = history
    balance, released, earned = ZERO, ZERO, ZERO
    share_before = estimates[0]
    for number, after in enumerate(states[1:]):
        share = estimates[number + 1]
        row = plan_movement(states[number], after, (share_before, share), balance, unit)
        assert row.opening + sum(row[1:5]) == row.closing
        assert row.closing == compute_liability(after, share, unit)
        assert 0 <= row.closing <= after.deferred
        assert row.closing % unit == 0
        assert row.redeemed <= 0
        assert row.expired <= 0
        earned += row.earned
        released -= row.redeemed + row.expired + row.reestimated
        balance, share_before = row.closing, share
    # what entered is what left and what is there, whatever was estimated in between
    assert earned - released == balance
    if not states[-1].outstanding:
        assert balance == 0


@given(draw_history(), shares)
def test_the_way_does_not_matter(history, share):
    unit, states = history
    final = states[-1]
    at_once = plan_movement(Cohort(), final, (share, share), ZERO, unit)
    balance = ZERO
    for before, after in pairwise(states):
        balance = plan_movement(before, after, (share, share), balance, unit).closing
    assert balance == at_once.closing


@given(st.lists(points, min_size=4, max_size=4), shares, units, points)
def test_more_redeemed_or_expired_never_raises_the_liability(values, share, unit, more):
    deferred, issued, redeemed, expired = values
    cohort = Cohort(round_money(deferred, unit), issued, redeemed, expired)
    now = compute_liability(cohort, share, unit)
    for field in ("redeemed", "expired"):
        later = cohort._replace(**{field: getattr(cohort, field) + more})
        assert compute_liability(later, share, unit) <= now


@given(st.lists(points, min_size=4, max_size=4), shares, shares)
def test_a_higher_estimate_never_lowers_the_liability(values, share, other):
    cohort = Cohort(*values)
    low, high = sorted((share, other))
    assert compute_liability(cohort, low, ONE) <= compute_liability(cohort, high, ONE)
    expected = compute_expected(cohort, high)
    assert expected >= cohort.redeemed


@given(points, points, st.lists(points, min_size=1, max_size=4))
def test_an_allocation_leaves_the_rest_to_the_goods(paid, goods, prices):
    parts = allocate(paid, goods, prices)
    assert len(parts) == len(prices)
    assert all(part >= 0 for part in parts)
    assert sum(parts) <= paid + Decimal("1e-15")
    total = Fraction(goods) + sum(map(Fraction, prices))
    if paid and total:
        for part, price in zip(parts, prices, strict=True):
            exact = Fraction(paid) * Fraction(price) / total
            assert abs(Fraction(part) - exact) < Fraction(1, 10**15)
    # the order of the programs does not matter
    assert allocate(paid, goods, prices[::-1]) == parts[::-1] or not paid


@given(draw_history(), st.lists(points, min_size=7, max_size=7))
def test_simple_values_tie_out(history, values):
    unit, states = history
    balance, value_before = ZERO, values[0]
    for number, after in enumerate(states[1:]):
        value = values[number + 1]
        row = plan_simple_movement(
            states[number], after, (value_before, value), balance, unit
        )
        assert row.opening + sum(row[1:5]) == row.closing
        assert row.closing == round_money(after.outstanding * value, unit) >= 0
        balance, value_before = row.closing, value


def test_debts_are_no_liability():
    debt = Cohort(issued=Decimal(10), redeemed=Decimal(30))
    row = plan_simple_movement(Cohort(), debt, (ONE, ONE), ZERO, ONE)
    assert row.closing == 0
    assert compute_liability(debt._replace(deferred=ONE), ONE, ONE) == 0


@given(st.integers(0, 10**6), st.lists(points.filter(bool), min_size=1), units)
def test_parts_make_up_the_total(total, parts, unit):
    amount, whole, done, given_out = total * unit, sum(parts), ZERO, ZERO
    for part in parts:
        given_out += split_cumulative(amount, whole, done, part, unit)
        done += part
    assert given_out == amount


@pytest.mark.parametrize("unit", [ZERO, Decimal(-1)])
def test_there_is_a_smallest_unit(unit):
    with pytest.raises(ValueError, match=str(unit)):
        round_money(ONE, unit)


def test_nothing_is_no_whole():
    with pytest.raises(ValueError, match="0"):
        split_cumulative(ONE, ZERO, ZERO, ONE, ONE)

"""Shares of an amount: to the cent, against an oracle in whole numbers."""

import doctest
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_extended_tools import split

CENT = Decimal("0.01")
AMOUNTS = st.integers(-(10**9), 10**9).map(lambda cents: cents * CENT)


@st.composite
def complete_shares(draw):
    """Draw percentages with two decimals that total 100."""
    cuts = draw(st.lists(st.integers(0, 10_000), max_size=6))
    edges = [0, *sorted(cuts), 10_000]
    return [Decimal(b - a) / 100 for a, b in itertools.pairwise(edges)]


def test_examples():
    """The examples in the docstrings hold."""
    assert doctest.testmod(split).failed == 0


@given(amount=AMOUNTS, shares=complete_shares())
def test_parts_total_the_amount(amount, shares):
    """Nothing is lost or invented, and no part is a cent away from its quota."""
    parts = split.allocate(amount, shares, CENT)
    assert sum(parts, Decimal(0)) == amount
    for part, share in zip(parts, shares, strict=True):
        quota = Fraction(amount) * Fraction(share) / 100
        assert abs(Fraction(part) - quota) < Fraction(CENT)


@given(amount=AMOUNTS, shares=complete_shares())
def test_the_largest_remainders_get_the_cents(amount, shares):
    """The oracle hands the cents out one by one, to whoever misses most."""
    cents = abs(int(amount / CENT))
    quotas = [Fraction(cents) * Fraction(share) / 100 for share in shares]
    expected = [quota.numerator // quota.denominator for quota in quotas]
    while sum(expected) < cents:
        missing = [quota - part for quota, part in zip(quotas, expected, strict=True)]
        expected[missing.index(max(missing))] += 1
    sign = -1 if amount < 0 else 1
    assert split.allocate(amount, shares, CENT) == [
        sign * part * CENT for part in expected
    ]


@given(
    amount=AMOUNTS,
    shares=st.lists(st.integers(1, 10_000).map(lambda n: Decimal(n) / 100), max_size=5),
)
def test_an_overlay_gives_what_it_says(amount, shares):
    """Shares that total anything give that much of the amount, less than a cent off."""
    given_out = sum(split.allocate(amount, shares, CENT), Decimal(0))
    wanted = abs(Fraction(amount)) * Fraction(sum(shares, Decimal(0))) / 100
    assert 0 <= wanted - abs(Fraction(given_out)) < Fraction(CENT)


def test_yen_have_no_cents():
    """The smallest unit is the currency's."""
    assert split.allocate(Decimal(100), [Decimal("33.34")] * 2, Decimal(1)) == [33, 33]


@pytest.mark.parametrize(
    ("shares", "unit"), [([Decimal(101)], CENT), ([Decimal(-1)], CENT), ([], CENT - 1)]
)
def test_nonsense_is_refused(shares, unit):
    """Shares are percentages, a unit is above 0."""
    with pytest.raises(ValueError, match="must be"):
        split.allocate(Decimal(1), shares, unit)

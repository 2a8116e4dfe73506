"""How much of a promise is earned: bounds, monotony, and sums by hand."""

import doctest
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import earning
from crm_loyalty_tools.earning import Progress, compute_earned

POLICIES = ("confirmed", "delivered", "paid")
amounts = st.decimals(0, 5000, places=2)


def test_examples_of_the_module():
    result = doctest.testmod(earning)
    assert (result.failed, result.attempted > 2) == (0, True)


@pytest.mark.parametrize(
    ("policy", "delivered", "paid", "credited", "expected"),
    [
        ("confirmed", 0, 0, 0, "100.00"),
        ("confirmed", 0, 0, 50, "75.00"),
        ("confirmed", 0, 0, 500, "0.00"),
        ("delivered", 50, 200, 0, "25.00"),
        ("delivered", 200, 0, 50, "75.00"),
        ("paid", 200, 50, 0, "25.00"),
        ("paid", 0, 200, 50, "75.00"),
        # a credit note that settles an invoice nobody paid
        ("paid", 0, 200, 200, "0.00"),
        ("paid", 0, 0, 50, "0.00"),
        ("paid", 0, 1, 0, "0.50"),
    ],
)
def test_shares_by_hand(policy, delivered, paid, credited, expected):
    progress = Progress(*map(Decimal, (200, delivered, paid, credited)))
    assert compute_earned(policy, Decimal(100), progress) == Decimal(expected)


@given(
    st.sampled_from(POLICIES),
    st.decimals(0, 10_000, places=2),
    amounts,
    amounts,
    amounts,
    amounts,
)
def test_never_more_than_promised_and_never_below_zero(
    policy, promised, total, delivered, paid, credited
):
    progress = Progress(total, delivered, paid, credited)
    earned = compute_earned(policy, promised, progress)
    assert 0 <= earned <= promised
    more = progress._replace(credited=credited + 1)
    if total > 0:
        assert compute_earned(policy, promised, more) <= earned
        whole = Progress(total, total, total, Decimal(0))
        assert compute_earned(policy, promised, whole) == promised


def test_an_unknown_policy_is_refused():
    with pytest.raises(ValueError, match="never"):
        compute_earned("never", Decimal(1), Progress(*map(Decimal, (1, 1, 1, 0))))

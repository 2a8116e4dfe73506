"""Giving points away and spending those of a pool."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools.sharing import compute_spendable, get_left, split_spending

POINTS = st.decimals(min_value=0, max_value=500, places=2)
SIGNED = st.decimals(min_value=-500, max_value=500, places=2)


@pytest.mark.parametrize(
    ("right", "limit", "spent", "available", "expected"),
    [
        ("none", "100", "0", "500", "0"),
        ("all", "0", "900", "500", "500"),
        ("all", "0", "0", "-20", "0"),
        ("limited", "100", "0", "500", "100"),
        ("limited", "100", "0", "60", "60"),
        ("limited", "100", "120", "500", "0"),
        ("limited", "0", "0", "500", "0"),
    ],
)
def test_rights(right, limit, spent, available, expected):
    values = (Decimal(value) for value in (limit, spent, available))
    assert compute_spendable(right, *values) == Decimal(expected)


def test_unknown_rights_are_refused():
    with pytest.raises(ValueError, match="some"):
        compute_spendable("some", Decimal(1), Decimal(0), Decimal(1))


@given(st.lists(POINTS, max_size=10), POINTS, SIGNED)
def test_nobody_spends_above_the_limit_or_the_pool(wishes, limit, available):
    spent = Decimal(0)
    for wish in wishes:
        spendable = compute_spendable("limited", limit, spent, available - spent)
        if wish <= spendable:
            spent += wish
    assert spent <= limit
    assert spent <= max(available, 0)
    assert get_left(limit, spent) == limit - spent


@given(POINTS, SIGNED, SIGNED)
def test_own_points_come_first_and_nothing_is_lost(points, own, pool):
    parts = split_spending(points, own, pool)
    if parts is None:
        assert points > max(own, 0) + max(pool, 0)
        return
    from_own, from_pool = parts
    assert from_own + from_pool == points
    assert 0 <= from_own <= max(own, 0)
    assert 0 <= from_pool <= max(pool, 0)
    assert not from_pool or from_own == max(own, 0)

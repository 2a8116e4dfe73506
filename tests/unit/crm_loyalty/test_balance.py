"""The balance: what counts, what expires, and that no part of a point is lost."""

import doctest
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import balance
from crm_loyalty_tools.balance import Card, compute_balance

TODAY = date(2026, 3, 10)

points = st.decimals(-10_000, 10_000, places=3)
days = st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9))
cards = st.lists(st.builds(Card, points, days), max_size=8)


def test_examples_of_the_module():
    assert doctest.testmod(balance).failed == 0
    assert doctest.testmod(balance).attempted >= 4


def test_without_cards_there_is_nothing():
    assert compute_balance([], TODAY) == (Decimal(0), {})


def test_the_last_day_counts_and_the_next_does_not():
    card = Card(Decimal(7), TODAY)
    assert compute_balance([card], TODAY).points == 7
    assert compute_balance([card], TODAY + timedelta(days=1)) == (0, {})


def test_parts_of_a_point_on_two_cards_add_up_before_rounding():
    halves = [Card(Decimal("0.005")), Card(Decimal("0.005"))]
    assert compute_balance(halves, TODAY).points == Decimal("0.01")


@given(cards)
def test_the_order_of_cards_does_not_matter(held):
    assert compute_balance(held, TODAY) == compute_balance(held[::-1], TODAY)


@given(cards)
def test_what_expires_is_a_part_of_the_balance(held):
    result = compute_balance(held, TODAY)
    staying = sum((c.points for c in held if c.last_day is None), Decimal(0))
    difference = result.points - staying - sum(result.expiring.values(), Decimal(0))
    assert abs(difference) <= Decimal("0.005") * (len(result.expiring) + 1)
    assert list(result.expiring) == sorted(result.expiring)
    assert all(day >= TODAY for day in result.expiring)

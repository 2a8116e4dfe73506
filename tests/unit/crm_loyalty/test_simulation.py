"""What a program would have cost: figures by hand, bounds, and sums."""

import doctest
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import simulation
from crm_loyalty_tools.simulation import (
    compute_break_even,
    compute_cost,
    compute_open_points,
    compute_open_ratio,
    compute_points,
    get_level,
    share_out,
)

DAY = date(2025, 12, 31)
days = st.integers(0, 800)


def test_examples_of_the_module():
    result = doctest.testmod(simulation)
    assert (result.failed, result.attempted > 7) == (0, True)


@pytest.mark.parametrize(
    ("amount", "rate", "multiplier", "points"),
    [
        ("19.999", "1", "1", "19.99"),
        ("-19.999", "1", "1", "-19.99"),
        ("0.99", "0.5", "3", "1.47"),
        ("0.01", "0.5", "2", "0.00"),
    ],
)
def test_points_are_cut_off_and_then_multiplied(amount, rate, multiplier, points):
    found = compute_points(*map(Decimal, (amount, rate, multiplier)))
    assert found == Decimal(points)


@given(st.lists(st.integers(0, 500), max_size=6, unique=True), st.integers(-50, 600))
def test_a_level_is_the_last_step_that_is_reached(steps, amount):
    steps = sorted(map(Decimal, steps))
    level = get_level(Decimal(amount), steps)
    assert all(step <= amount for step in steps[:level])
    assert all(step > amount for step in steps[level:])


@given(days, days, days)
def test_what_is_open_falls_with_age(age, spend, validity):
    ratio = compute_open_ratio(age, spend, validity)
    assert 0 <= compute_open_ratio(age + 1, spend, validity) <= ratio <= 1
    if validity and age >= validity:
        assert ratio == 0


@given(
    st.lists(st.tuples(days, st.decimals(0, 500, places=2)), max_size=9),
    st.integers(1, 400),
)
def test_open_points_are_those_of_a_day_by_day_count(earned, spend):
    by_day = {}
    for age, points in earned:
        day = DAY - timedelta(days=age)
        by_day[day] = by_day.get(day, 0) + points
    left = Decimal(0)
    for day, points in by_day.items():
        part = points / spend
        spent = sum((part for _ in range(min((DAY - day).days, spend))), Decimal(0))
        left += points - spent
    found = compute_open_points(by_day, DAY, spend)
    assert abs(found - left) < Decimal("0.0001")


@given(
    st.decimals("0.01", 1000, places=2),
    st.decimals(1, 100_000, places=2),
    st.decimals("0.01", 1, places=2),
)
def test_selling_so_much_more_pays_for_the_points(cost, revenue, margin):
    uplift = compute_break_even(cost, revenue, margin)
    if uplift is None:
        assert revenue * margin <= cost
    else:
        gained = uplift * revenue * margin
        assert abs(gained - (1 + uplift) * cost) < Decimal("0.0001")


def test_a_program_without_points_costs_nothing():
    assert compute_cost(Decimal(0), Decimal(1), Decimal(1)) == 0
    assert compute_break_even(Decimal(0), Decimal(0), Decimal(0)) == 0


@given(st.lists(st.integers(0, 90), max_size=6), st.decimals(0, 1, places=2))
def test_whole_people_add_up(counts, ratio):
    shares = share_out(counts, ratio)
    assert all(0 <= s <= c for s, c in zip(shares, counts, strict=True))
    assert all(abs(s - c * ratio) < 1 for s, c in zip(shares, counts, strict=True))
    assert sum(shares) == int(sum(counts) * ratio + Decimal("0.5"))

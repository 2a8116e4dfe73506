"""Rounding of points: half up, away from zero on both sides."""

import doctest
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import rounding
from crm_loyalty_tools.rounding import round_points


def test_examples_of_the_module():
    assert doctest.testmod(rounding) == (0, 2)


@given(st.decimals(-1_000_000, 1_000_000, places=4))
def test_never_further_than_half_a_hundredth(points):
    rounded = round_points(points)
    assert abs(rounded - points) <= Decimal("0.005")
    assert round_points(-points) == -rounded
    assert round_points(rounded) == rounded

"""What a campaign did, and when nobody can say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools.lift import get_lift
from crm_extended_tools.proportion import Interval
from crm_extended_tools.simulation import forecast

few = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ((300, 5000, 40, 1000), "better"),
        ((40, 1000, 300, 5000), "worse"),
        ((50, 1000, 50, 1000), "inconclusive"),
        # ten in a hundred against none in ten: nobody can say
        ((10, 100, 0, 10), "inconclusive"),
        ((0, 0, 0, 0), "inconclusive"),
        ((5, 10, 0, 0), "inconclusive"),
    ],
)
def test_verdict(counts, verdict):
    assert get_lift(*counts).verdict == verdict


@few
@given(
    st.integers(0, 200), st.integers(0, 800), st.integers(0, 50), st.integers(0, 150)
)
def test_no_effect_is_claimed_against_its_own_interval(hits, misses, base, base_misses):
    lift = get_lift(hits, hits + misses, base, base + base_misses)
    reached = hits + misses
    assert lift.points.low <= lift.points.value <= lift.points.high
    assert lift.extra.value == pytest.approx(lift.points.value * reached)
    if lift.verdict != "inconclusive":
        assert (lift.points.low > 0) == (lift.verdict == "better")
        assert lift.p_value < 0.05
        assert reached >= 5 and base + base_misses >= 5


def test_forecast():
    known = forecast(200, Interval(0.1, 0.05, 0.2), 30.0, 450.0)
    assert known.responses == Interval(20.0, 10.0, 40.0)
    assert known.result == Interval(150.0, -150.0, 750.0)
    assert (known.break_even_responses, known.break_even_rate) == (15.0, 0.075)


def test_forecast_that_never_pays():
    free = forecast(0, Interval(0.1, 0.05, 0.2), 30.0, 450.0)
    assert (free.responses.value, free.break_even_rate) == (0, None)
    assert forecast(10, Interval(0.1, 0, 1), 0.0, 5.0).break_even_responses is None
    dear = forecast(10, Interval(0.1, 0, 1), 1.0, 50.0)
    assert (dear.break_even_responses, dear.break_even_rate) == (50, None)

"""The maths of the engagement score, against a plain oracle."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools import lead_score
from crm_extended_tools.lead_score import ScoreRule

RULES = st.builds(
    ScoreRule,
    points=st.integers(-100, 100),
    window_days=st.integers(1, 400),
    half_life_days=st.integers(0, 400),
    max_points=st.integers(0, 300),
)
AGES = st.lists(st.floats(-5, 500, allow_nan=False), max_size=20)


def get_expected(rule, ages):
    """Return the points by repeated halving, exactly for whole half-lives."""
    total = 0.0
    for age in ages:
        if not 0 <= age < rule.window_days:
            continue
        if rule.half_life_days:
            total += rule.points * math.exp(-math.log(2) * age / rule.half_life_days)
        else:
            total += rule.points
    if rule.max_points:
        total = sorted((-rule.max_points, total, rule.max_points))[1]
    return total


@settings(max_examples=60, deadline=None)
@given(rule=RULES, ages=AGES)
def test_points_are_those_of_the_oracle(rule, ages):
    """Decay, window and limit together."""
    expected = get_expected(rule, ages)
    assert lead_score.get_rule_points(rule, ages) == pytest.approx(expected, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(rule=RULES, ages=AGES, later=st.floats(0, 100, allow_nan=False))
def test_time_only_takes_away(rule, ages, later):
    """Without new events the size of the points never grows while nothing enters."""
    past = [age for age in ages if age >= 0]
    free = rule._replace(max_points=0)
    before = abs(lead_score.get_rule_points(free, past))
    after = abs(lead_score.get_rule_points(free, [age + later for age in past]))
    assert after <= before + 1e-9


@settings(max_examples=60, deadline=None)
@given(rule=RULES, ages=AGES)
def test_order_of_events_does_not_matter(rule, ages):
    """The sum is exact, so it does not depend on the order."""
    assert lead_score.get_rule_points(rule, ages) == lead_score.get_rule_points(
        rule, ages[::-1]
    )


@pytest.mark.parametrize("halves", range(6))
def test_whole_half_lives_are_exact(halves):
    """After n half-lives one part in 2^n is left."""
    rule = ScoreRule(64, 1000, 10)
    expected = float(Fraction(64, 2**halves))
    assert lead_score.get_event_points(rule, 10.0 * halves) == expected


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6, allow_nan=False), max_size=10))
def test_score_is_never_negative(parts):
    """Whatever is taken away."""
    score = lead_score.get_score(parts)
    assert score >= 0
    assert score == max(0, math.floor(math.fsum(parts) + 0.5))


def test_no_number_is_refused():
    """An age that is not a number would spoil the sum in silence."""
    with pytest.raises(ValueError, match="nan"):
        lead_score.get_event_points(ScoreRule(1, 1), float("nan"))


def test_grades_fall_with_the_score():
    """Each score has one grade, and a higher one has no worse grade."""
    grades = [lead_score.get_grade(score, (80, 50, 20)) for score in range(100)]
    assert grades == sorted(grades, reverse=True)
    assert set(grades) == {"a", "b", "c", "d"}

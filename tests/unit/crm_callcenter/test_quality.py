"""Samples are random, repeatable and fair; scores are weighted shares."""

import doctest
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_callcenter_tools import quality
from crm_callcenter_tools.quality import Answer, get_sample, get_score_pct

ANSWERS = st.lists(
    st.builds(
        Answer,
        points=st.none() | st.integers(0, 5),
        max_points=st.just(5),
        weight=st.integers(1, 10),
        is_critical=st.just(False),
    ),
    max_size=8,
)


@given(st.sets(st.integers(1, 10_000)), st.integers(0, 20), st.text(), st.randoms())
def test_a_sample_depends_on_the_seed_only(calls, count, seed, random):
    mixed = list(calls)
    random.shuffle(mixed)
    drawn = get_sample(mixed, count, seed)
    assert drawn == get_sample(sorted(calls), count, seed)
    assert len(drawn) == len(set(drawn)) == min(count, len(calls))
    assert set(drawn) <= calls


def test_each_call_has_the_same_chance():
    drawn = Counter(
        call for week in range(3000) for call in get_sample(range(10), 2, f"W{week}")
    )
    assert set(drawn) == set(range(10))
    # 600 expected of each, standard deviation 22
    assert all(500 < count < 700 for count in drawn.values())


@given(ANSWERS)
def test_the_score_is_the_weighted_mean(answers):
    points = [
        answer.points / 5
        for answer in answers
        if answer.points is not None
        for _time in range(answer.weight)
    ]
    expected = 100 * sum(points) / len(points) if points else None
    assert get_score_pct(answers) == (
        None if expected is None else pytest.approx(expected)
    )


@pytest.mark.parametrize(
    "answer", [Answer(6, 5, 1), Answer(-1, 5, 1), Answer(1, 0, 1), Answer(1, 5, 0)]
)
def test_what_is_no_answer_is_refused(answer):
    with pytest.raises(ValueError, match="answer"):
        get_score_pct([answer])


def test_doctests():
    assert doctest.testmod(quality).failed == 0

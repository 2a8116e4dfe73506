"""A test ends by its rule, and no winner is one by accident."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from crm_extended_tools.ab_test import Variant, decide


def test_too_early():
    leader, other = Variant(1, 500, 100), Variant(2, 500, 10)
    assert decide([leader, other], 0.95, 501, False).state == "running"
    assert decide([leader, other], 0.95, 500, False).winner == 1
    assert decide([leader, other], 0.95, 501, True).winner == 1


@pytest.mark.parametrize(
    "variants",
    [
        [Variant(1, 0, 0), Variant(2, 0, 0)],
        [Variant(1, 10, 4), Variant(2, 10, 0)],
        [Variant(1, 1000, 50), Variant(2, 1000, 55)],
        [Variant(1, 1000, 90), Variant(2, 1000, 90), Variant(3, 1000, 10)],
    ],
)
def test_inconclusive(variants):
    """Nobody, few, close together, and two that lead together."""
    decision = decide(variants, 0.95, 0, True)
    assert (decision.state, decision.winner) == ("inconclusive", None)


def test_one_version_is_no_test():
    with pytest.raises(ValueError, match="at least two"):
        decide([Variant(1, 5, 1)], 0.95, 5, True)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(50, 400), st.floats(0.2, 0.8)), min_size=2, max_size=4
    )
)
def test_p_value_is_bonferroni_of_fisher(drawn):
    variants = [
        Variant(key, size, round(size * rate)) for key, (size, rate) in enumerate(drawn)
    ]
    decision = decide(variants, 0.95, 0, True)
    ranked = sorted(variants, key=lambda variant: (-variant.rate, variant.key))
    pairs = [
        (left, right)
        for index, left in enumerate(ranked)
        for right in ranked[index + 1 :]
    ]
    raw = [
        stats.fisher_exact(
            [[v.successes, v.recipients - v.successes] for v in pair]
        ).pvalue
        for pair in pairs
    ]
    corrected = multipletests(raw, 0.05, method="bonferroni")[1]
    needed = corrected[: len(ranked) - 1]
    assert decision.p_value == pytest.approx(max(needed), rel=1e-6)
    assert (decision.state == "winner") == (max(needed) < 0.05)


@pytest.mark.parametrize("versions", [2, 3])
def test_equal_versions_rarely_have_a_winner(versions):
    """Of 400 tests of equal versions at 95 %, about 20 at most find a winner."""
    chance = random.Random(19)
    winners = 0
    for _turn in range(400):
        variants = [
            Variant(key, 300, sum(chance.random() < 0.1 for _one in range(300)))
            for key in range(versions)
        ]
        winners += decide(variants, 0.95, 300, False).state == "winner"
    # 20 expected at most; 33 or more happen in one of 300 such runs
    assert winners < 33

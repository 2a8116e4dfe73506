"""Rates, differences and tests against SciPy, statsmodels and published figures."""

import math

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import (
    confint_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
)

from crm_extended_tools.proportion import (
    get_difference,
    get_p_value,
    get_pooled_rate,
    get_rate,
    get_ratio,
    get_sample_size,
    get_z,
    has_enough,
)

few = settings(max_examples=40, deadline=None)
confidences = st.sampled_from((0.8, 0.9, 0.95, 0.99))


@st.composite
def some_of(draw, most=2000):
    """Draw (successes, trials)."""
    trials = draw(st.integers(1, most))
    return draw(st.integers(0, trials)), trials


def is_close(left, right):
    return math.isclose(left, right, rel_tol=1e-6, abs_tol=1e-9)


# ------------------------------------------------------------
# PUBLISHED
# ------------------------------------------------------------


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        # Newcombe 1998 (single proportion), table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_published_rates(successes, trials, low, high):
    rate = get_rate(successes, trials)
    assert (round(rate.low, 4), round(rate.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Newcombe 1998 (difference), table II, method 10
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((10, 10, 0, 20), 0.6791, 1.0),
        ((10, 10, 0, 10), 0.6075, 1.0),
    ],
)
def test_published_differences(counts, low, high):
    difference = get_difference(*counts)
    assert (round(difference.low, 4), round(difference.high, 4)) == (low, high)


def test_published_tea():
    """Fisher's lady tasting tea: 3 of 4; Agresti gives 0.486."""
    assert get_p_value(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_published_sample_size():
    """Cohen 1988, table 6.4.1: h = 0.20, power 0.80, two-sided 0.05 needs 392."""
    base = 0.5
    rate = math.sin((2 * math.asin(math.sqrt(base)) + 0.20) / 2) ** 2
    assert get_sample_size(base, rate) in (392, 393)


# ------------------------------------------------------------
# SCIPY AND STATSMODELS
# ------------------------------------------------------------


@few
@given(some_of(), confidences)
def test_rate(some, confidence):
    successes, trials = some
    rate = get_rate(successes, trials, confidence)
    low, high = proportion_confint(
        successes, trials, alpha=1 - confidence, method="wilson"
    )
    assert is_close(rate.low, max(low, 0)) and is_close(rate.high, min(high, 1))
    assert rate.low <= rate.value <= rate.high


@few
@given(some_of(), some_of(), confidences)
def test_difference(ours, base, confidence):
    difference = get_difference(*ours, *base, confidence)
    low, high = confint_proportions_2indep(
        *ours, *base, method="newcomb", compare="diff", alpha=1 - confidence
    )
    assert is_close(difference.low, low) and is_close(difference.high, high)


@few
@given(some_of(), some_of(), confidences)
def test_ratio(ours, base, confidence):
    assume(ours[0] and base[0])
    ratio = get_ratio(*ours, *base, confidence)
    low, high = confint_proportions_2indep(
        *ours, *base, method="log", compare="ratio", alpha=1 - confidence
    )
    assert is_close(ratio.low, low) and is_close(ratio.high, high)


@few
@given(some_of(300), some_of(300))
def test_p_value(ours, base):
    table = [[ours[0], ours[1] - ours[0]], [base[0], base[1] - base[0]]]
    expected = stats.fisher_exact(table).pvalue
    assert get_p_value(*ours, *base) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_p_value_of_large_numbers():
    table = [[5200, 94800], [5000, 95000]]
    expected = stats.fisher_exact(table).pvalue
    assert get_p_value(5200, 100_000, 5000, 100_000) == pytest.approx(
        expected, rel=1e-5
    )


@few
@given(
    st.floats(0.01, 0.5),
    st.floats(0.02, 0.3),
    confidences,
    st.sampled_from((0.7, 0.8, 0.9)),
)
def test_sample_size(base, gain, confidence, power):
    rate = base + gain
    assume(rate < 0.99)
    size = get_sample_size(base, rate, confidence, power)
    exact = NormalIndPower().solve_power(
        proportion_effectsize(rate, base),
        alpha=1 - confidence,
        power=power,
        alternative="two-sided",
    )
    # statsmodels counts the other tail as well: fewer people, by a hair
    assert exact <= size <= exact * 1.03 + 2


def test_z():
    assert get_z(0.95) == pytest.approx(stats.norm.ppf(0.975))


# ------------------------------------------------------------
# EDGES
# ------------------------------------------------------------


def test_nobody():
    assert (get_rate(0, 0).low, get_rate(0, 0).high) == (0, 1)
    assert get_p_value(0, 0, 0, 0) == 1
    assert not has_enough(0, 0, 0, 0)
    assert get_pooled_rate([]) is None
    assert get_ratio(0, 5, 1, 5).low == 0


@pytest.mark.parametrize("wrong", [(5, 4), (-1, 4)])
def test_no_rate(wrong):
    with pytest.raises(ValueError, match="is no rate"):
        get_rate(*wrong)
    with pytest.raises(ValueError, match="is no rate"):
        get_p_value(*wrong, 1, 2)


def test_wrong_arguments():
    for confidence in (0, 1, 95):
        with pytest.raises(ValueError, match="confidence"):
            get_z(confidence)
    for rates in ((0, 0.5), (0.5, 1), (0.5, 0.5)):
        with pytest.raises(ValueError, match=r"rate|difference"):
            get_sample_size(*rates)
    with pytest.raises(ValueError, match="power"):
        get_sample_size(0.1, 0.2, power=1)


@few
@given(st.lists(some_of(500), min_size=1, max_size=6))
def test_unequal_groups_promise_less(groups):
    successes, trials = map(sum, zip(*groups, strict=True))
    alone = get_rate(successes, trials)
    pooled = get_pooled_rate(groups)
    assert pooled.value == pytest.approx(alone.value)
    assert pooled.high - pooled.low >= alone.high - alone.low - 1e-12


@few
@given(some_of(200), some_of(200))
def test_enough_is_what_cochran_says(ours, base):
    table = [[ours[0], ours[1] - ours[0]], [base[0], base[1] - base[0]]]
    margins = [sum(row) for row in zip(*table, strict=True)]
    expected = stats.contingency.expected_freq(table).min() if all(margins) else 0
    assert has_enough(*ours, *base) == (expected >= 5 - 1e-12)

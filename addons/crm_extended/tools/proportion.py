"""How sure one can be of a rate, of a difference of two, and of who is better.

Plain arithmetic on counts; the unit tests compare every function with SciPy or
statsmodels and with published figures. All intervals are two-sided.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, ceil, exp, inf, lgamma, log, sqrt
from statistics import NormalDist

# an interval or a verdict needs so many expected in each cell (Cochran 1954)
MIN_EXPECTED = 5
# two tables are equally likely when their probabilities differ by rounding only
EQUALLY_LIKELY = 1 + 1e-7


@dataclass(frozen=True)
class Interval:
    """An estimate with its bounds.

    :param value: the estimate itself.
    :param low: lower bound; may be minus infinity.
    :param high: upper bound; may be infinity.
    """

    value: float
    low: float
    high: float


def get_z(confidence: float) -> float:
    """Return how many standard errors an interval reaches to both sides.

    :param confidence: between 0 and 1.
    :raises ValueError: when it is not.

    >>> round(get_z(0.95), 4)
    1.96
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def get_rate(successes: float, trials: float, confidence: float = 0.95) -> Interval:
    """Return a rate with its score interval.

    *Source*: E. B. Wilson, Probable inference, the law of succession, and statistical
    inference, JASA 22 (1927) 209-212; method 3 in R. G. Newcombe, Two-sided confidence
    intervals for the single proportion, Statistics in Medicine 17 (1998) 857-872.

    :param successes: from 0 to ``trials``; fractions occur where counts are weighted.
    :param trials: at least 0; without any, everything is possible.
    :raises ValueError: when there are more successes than trials, or fewer than none.

    >>> rate = get_rate(81, 263)
    >>> round(rate.low, 4), round(rate.high, 4)
    (0.2553, 0.3662)
    """
    if not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no rate")
    if not trials:
        return Interval(0.0, 0.0, 1.0)
    z = get_z(confidence)
    rate = successes / trials
    centre = rate + z * z / (2 * trials)
    half = z * sqrt((rate * (1 - rate) + z * z / (4 * trials)) / trials)
    scale = 1 + z * z / trials
    low = (centre - half) / scale if successes else 0.0
    high = (centre + half) / scale if successes < trials else 1.0
    return Interval(rate, max(low, 0.0), min(high, 1.0))


def get_difference(
    successes: int,
    trials: int,
    base_successes: int,
    base_trials: int,
    confidence: float = 0.95,
) -> Interval:
    """Return by how much one rate exceeds another, with its interval.

    *Source*: method 10 (hybrid score) in R. G. Newcombe, Interval estimation for the
    difference between independent proportions, Statistics in Medicine 17 (1998)
    873-890.

    >>> difference = get_difference(56, 70, 48, 80)
    >>> round(difference.low, 4), round(difference.high, 4)
    (0.0524, 0.3339)
    """
    ours = get_rate(successes, trials, confidence)
    base = get_rate(base_successes, base_trials, confidence)
    value = ours.value - base.value
    low = value - sqrt((ours.value - ours.low) ** 2 + (base.high - base.value) ** 2)
    high = value + sqrt((ours.high - ours.value) ** 2 + (base.value - base.low) ** 2)
    return Interval(value, max(low, -1.0), min(high, 1.0))


def get_ratio(
    successes: int,
    trials: int,
    base_successes: int,
    base_trials: int,
    confidence: float = 0.95,
) -> Interval:
    """Return how many times one rate is another, with its interval.

    *Source*: D. Katz et al., Obtaining confidence intervals for the risk ratio in
    cohort studies, Biometrics 34 (1978) 469-474. Without a success on one side nothing
    is known but that the ratio is not negative.

    >>> ratio = get_ratio(30, 100, 20, 100)
    >>> round(ratio.value, 2), round(ratio.low, 2), round(ratio.high, 2)
    (1.5, 0.92, 2.46)
    """
    if not (successes and base_successes):
        value = 0.0 if base_successes else inf
        return Interval(value, 0.0, inf)
    value = (successes / trials) / (base_successes / base_trials)
    error = sqrt(1 / successes - 1 / trials + 1 / base_successes - 1 / base_trials)
    reach = get_z(confidence) * error
    return Interval(value, value * exp(-reach), value * exp(reach))


def get_p_value(
    successes: int, trials: int, base_successes: int, base_trials: int
) -> float:
    """Return how likely a difference like this is when there is none.

    Fisher's exact test, two-sided: the share of all tables with the same margins that
    are as unlikely as this one, or more. It never understates the chance of an
    accident, however small the numbers.

    *Source*: R. A. Fisher, The Design of Experiments (1935), chapter 2; two-sided as in
    A. Agresti, Categorical Data Analysis, section 3.5. Time grows with the number of
    successes.

    >>> round(get_p_value(3, 4, 1, 4), 4)
    0.4857
    """
    for some, out_of in ((successes, trials), (base_successes, base_trials)):
        if not 0 <= some <= out_of:
            raise ValueError(f"{some} of {out_of} is no rate")
    total = successes + base_successes
    first = max(0, total - base_trials)
    last = min(total, trials)
    constant = _log_choose(trials + base_trials, total)

    def get_log_probability(count: int) -> float:
        return (
            _log_choose(trials, count)
            + _log_choose(base_trials, total - count)
            - constant
        )

    limit = get_log_probability(successes) + log(EQUALLY_LIKELY)
    likely = (get_log_probability(count) for count in range(first, last + 1))
    return min(1.0, sum(exp(value) for value in likely if value <= limit))


def get_sample_size(
    base_rate: float, rate: float, confidence: float = 0.95, power: float = 0.8
) -> int:
    """Return how many people each of two groups needs.

    With so many, a true change from one rate to the other is recognised with the given
    power, and no change is taken for one with probability ``1 - confidence`` at most.

    *Source*: J. Cohen, Statistical Power Analysis for the Behavioral Sciences, 2nd ed.
    (1988), section 6.2 (effect size h).

    >>> get_sample_size(0.05, 0.06)
    8143
    """
    for value in (base_rate, rate):
        if not 0 < value < 1:
            raise ValueError(f"rate {value} is not between 0 and 1")
    if base_rate == rate:
        raise ValueError("no number of people shows a difference that is none")
    if not 0 < power < 1:
        raise ValueError(f"power {power} is not between 0 and 1")
    effect = _get_arcsine(rate) - _get_arcsine(base_rate)
    needed = get_z(confidence) + NormalDist().inv_cdf(power)
    return ceil(2 * (needed / effect) ** 2)


def has_enough(
    successes: int, trials: int, base_successes: int, base_trials: int
) -> bool:
    """Return whether two groups are large enough to say anything at all.

    *Source*: W. G. Cochran, Some methods for strengthening the common chi-squared
    tests, Biometrics 10 (1954) 417-451: five expected in each of the four cells.
    """
    if not (trials and base_trials):
        return False
    everybody = trials + base_trials
    total = successes + base_successes
    smaller = min(trials, base_trials)
    return smaller * min(total, everybody - total) / everybody >= MIN_EXPECTED


def get_pooled_rate(
    groups: list[tuple[int, int]], confidence: float = 0.95
) -> Interval | None:
    """Return the rate of several groups with an interval that knows they differ.

    The counts are pooled; when groups differ by more than chance, the number of trials
    is divided by the dispersion, so that ten unequal campaigns promise less than one
    of the same size.

    *Source*: quasi-binomial dispersion (Pearson's chi-squared by its degrees of
    freedom, at least 1), P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd
    ed. (1989), section 4.5; then Wilson's interval.

    :param groups: (successes, trials); groups without trials say nothing.
    :return: None when nobody was tried.

    >>> one = get_pooled_rate([(50, 1000)])
    >>> two = get_pooled_rate([(10, 500), (40, 500)])
    >>> round(two.value, 6), two.high - two.low > one.high - one.low
    (0.05, True)
    """
    groups = [group for group in groups if group[1]]
    trials = sum(group[1] for group in groups)
    if not trials:
        return None
    successes = sum(group[0] for group in groups)
    rate = successes / trials
    dispersion = 1.0
    if len(groups) > 1 and 0 < rate < 1:
        chi_squared = sum(
            (some - out_of * rate) ** 2 / (out_of * rate * (1 - rate))
            for some, out_of in groups
        )
        dispersion = max(1.0, chi_squared / (len(groups) - 1))
    return get_rate(successes / dispersion, trials / dispersion, confidence)


def _log_choose(total: int, chosen: int) -> float:
    return lgamma(total + 1) - lgamma(chosen + 1) - lgamma(total - chosen + 1)


def _get_arcsine(rate: float) -> float:
    return 2 * asin(sqrt(rate))

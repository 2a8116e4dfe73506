"""How many calls will come in each half hour of the next days.

Days are forecast by exponential smoothing with a level, a damped trend and the weekday
as season (Holt-Winters, ``statsmodels.tsa.holtwinters.ExponentialSmoothing``), after
the season of the year was taken out: one factor per calendar month, as soon as 400 days
are known. A day is spread over its half hours as the same weekday of the last eight
weeks was.

How good that is, is told with it: the week before is forecast from what was known
before it, and compared with what came, half hour by half hour (WAPE: sum of absolute
errors / sum of calls). Beside it stands the error of saying "as in the week before".

Sources: C. C. Holt (1957) and P. R. Winters, *Forecasting Sales by Exponentially
Weighted Moving Averages*, Management Science 6 (1960); R. J. Hyndman and
G. Athanasopoulos, *Forecasting: Principles and Practice*, 3rd ed. 2021, chapters 5.8
and 8.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

SLOTS = 48
WEEK = 7
#: Of so many days the smoothing learns the weekdays, plus a week to be measured by.
MIN_DAYS = 28
#: From so many days on the months are told apart.
MIN_SEASON_DAYS = 400
PROFILE_WEEKS = 8


@dataclass(frozen=True)
class Forecast:
    """What is expected, and how well the last week was expected.

    :param calls: {day: array of 48 numbers of calls}, half hours from midnight on.
    :param wape_pct: error of this method over last week's half hours; ``None`` when
        nobody called in that week.
    :param day_wape_pct: the same over its days.
    :param naive_wape_pct: error of repeating the week before, over half hours.
    :param has_season: whether the months were told apart.
    """

    calls: dict[date, np.ndarray]
    wape_pct: float | None
    day_wape_pct: float | None
    naive_wape_pct: float | None
    has_season: bool


def get_forecast(history: np.ndarray, start: date, days: int) -> Forecast | None:
    """Return the forecast of the days after a history, ``None`` when it is too short.

    :param history: calls that came, one row of 48 per day without gaps, the oldest day
        first.
    :param start: the day of its first row.
    :param days: how many days after it to forecast, at least 1.
    :raises ValueError: the history is no table of half hours, or holds what is no
        number of calls.
    """
    history = np.asarray(history, dtype=float)
    if history.ndim != 2 or history.shape[1] != SLOTS:
        raise ValueError(f"history: {history.shape}")
    if not np.isfinite(history).all() or (history < 0).any():
        raise ValueError("history: no numbers of calls")
    if days < 1:
        raise ValueError(f"days: {days}")
    if len(history) < MIN_DAYS + WEEK:
        return None
    known, last = history[:-WEEK], history[-WEEK:]
    tried = _predict(known, start, WEEK)
    future = _predict(history, start, days)
    first = start + timedelta(days=len(history))
    return Forecast(
        calls={first + timedelta(days=n): row for n, row in enumerate(future)},
        wape_pct=get_wape_pct(last, tried),
        day_wape_pct=get_wape_pct(last.sum(axis=1), tried.sum(axis=1)),
        naive_wape_pct=get_wape_pct(last, known[-WEEK:]),
        has_season=len(history) >= MIN_SEASON_DAYS,
    )


def get_wape_pct(actual: np.ndarray, expected: np.ndarray) -> float | None:
    """Return the weighted absolute error in per cent, ``None`` without any calls.

    >>> import numpy
    >>> get_wape_pct(numpy.array([10.0, 30.0]), numpy.array([12.0, 24.0]))
    20.0
    """
    total = float(np.sum(actual))
    if not total:
        return None
    return 100 * float(np.sum(np.abs(actual - expected))) / total


def _predict(history: np.ndarray, start: date, days: int) -> np.ndarray:
    """Return a table of the next days."""
    dates = [start + timedelta(days=n) for n in range(len(history) + days)]
    factors = np.ones(len(dates))
    totals = history.sum(axis=1)
    if len(history) >= MIN_SEASON_DAYS:
        months = _get_month_factors(totals, dates)
        factors = np.array([months[day.month - 1] for day in dates])
    smooth = _smooth(totals / factors[: len(history)], days)
    expected = np.maximum(smooth * factors[len(history) :], 0)
    shares = _get_shares(history)
    rows = [expected[n] * shares[(len(history) + n) % WEEK] for n in range(days)]
    return np.array(rows)


def _smooth(totals: np.ndarray, days: int) -> np.ndarray:
    """Return the next days by Holt-Winters."""
    if not totals.any():
        return np.zeros(days)
    # it takes a second to load, and only forecasts need it
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    with warnings.catch_warnings():
        # an optimum at a border is an optimum
        warnings.simplefilter("ignore")
        fitted = ExponentialSmoothing(
            totals,
            trend="add",
            damped_trend=True,
            seasonal="add",
            seasonal_periods=WEEK,
            initialization_method="estimated",
        ).fit()
    return np.asarray(fitted.forecast(days))


def _get_month_factors(totals: np.ndarray, dates: list[date]) -> np.ndarray:
    """Return how busy each calendar month is, 1 on average and for unknown ones."""
    months = np.array([day.month for day in dates[: len(totals)]])
    mean = totals.mean()
    factors = np.ones(12)
    for month in range(1, 13):
        own = totals[months == month]
        if len(own) and mean and own.mean():
            factors[month - 1] = own.mean() / mean
    return factors


def _get_shares(history: np.ndarray) -> np.ndarray:
    """Return a table: the half hours' shares of each weekday of the row number."""
    shares = np.zeros((WEEK, SLOTS))
    every = history[-PROFILE_WEEKS * WEEK :].sum(axis=0)
    for weekday in range(WEEK):
        rows = history[weekday::WEEK][-PROFILE_WEEKS:]
        profile = rows.sum(axis=0)
        if not profile.any():
            profile = every
        shares[weekday] = profile / profile.sum() if profile.any() else 0
    return shares

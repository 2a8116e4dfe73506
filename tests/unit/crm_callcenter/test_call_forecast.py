"""A forecast finds what is in the history, and tells its error as it is."""

import doctest
from datetime import date, timedelta

import numpy as np
import pytest

from crm_callcenter_tools import call_forecast
from crm_callcenter_tools.call_forecast import get_forecast, get_wape_pct

START = date(2026, 1, 5)
WEEKDAYS = np.array([120.0, 100, 90, 95, 110, 30, 0])
SHAPE = np.zeros(48)
SHAPE[16:36] = np.concatenate([np.arange(1, 11), np.arange(10, 0, -1)])
SHAPE /= SHAPE.sum()


def get_history(days, noise=0.0, growth=0.0):
    draw = np.random.default_rng(7)
    totals = WEEKDAYS[np.arange(days) % 7] * (1 + growth * np.arange(days) / 7)
    history = totals[:, None] * SHAPE[None, :]
    return draw.poisson(history).astype(float) if noise else history


def test_a_steady_week_is_repeated():
    found = get_forecast(get_history(56), START, 7)
    assert list(found.calls) == [START + timedelta(days=56 + n) for n in range(7)]
    totals = [row.sum() for row in found.calls.values()]
    assert totals == pytest.approx(WEEKDAYS, abs=1.5)
    monday = found.calls[START + timedelta(days=56)]
    assert monday / monday.sum() == pytest.approx(SHAPE, abs=1e-9)
    assert found.wape_pct < 2
    assert not found.has_season


def test_growth_is_followed_better_than_by_repeating_a_week():
    found = get_forecast(get_history(84, growth=0.1), START, 7)
    assert found.wape_pct < found.naive_wape_pct


def test_noise_is_smoothed():
    found = get_forecast(get_history(84, noise=1), START, 7)
    # of Poisson counts nobody can say more than their mean: the error that even the
    # truth makes, and a little
    truth = get_wape_pct(get_history(84, noise=1)[-7:], get_history(7))
    assert truth * 0.9 < found.wape_pct < truth * 1.25
    assert found.wape_pct < found.naive_wape_pct
    assert found.day_wape_pct < found.wape_pct


def test_the_error_is_that_of_the_last_week():
    history = get_history(63)
    quiet = history.copy()
    quiet[-7:] /= 2
    # expected as always, half of it came: the error is as much as came
    assert get_forecast(quiet, START, 1).wape_pct == pytest.approx(100, abs=4)


def test_months_are_told_apart_when_a_year_is_known():
    days = 730
    months = np.array([(START + timedelta(days=n)).month for n in range(days + 31)])
    busy = np.where(months == 12, 2.0, 1.0)
    history = get_history(days) * busy[:days, None]
    start = date(2024, 12, 1) - timedelta(days=days)
    while start.weekday():
        start -= timedelta(days=1)
    months = np.array([(start + timedelta(days=n)).month for n in range(days)])
    history = get_history(days) * np.where(months == 12, 2.0, 1.0)[:, None]
    found = get_forecast(history, start, 14)
    assert found.has_season
    december = [day for day in found.calls if day.month == 12]
    november = [day for day in found.calls if day.month == 11]
    for day in december:
        assert found.calls[day].sum() == pytest.approx(
            2 * WEEKDAYS[day.weekday()], rel=0.15, abs=3
        )
    for day in november:
        assert found.calls[day].sum() == pytest.approx(
            WEEKDAYS[day.weekday()], rel=0.15, abs=3
        )


def test_too_little_is_no_history():
    assert get_forecast(get_history(34), START, 7) is None
    assert get_forecast(get_history(35), START, 7) is not None


def test_nobody_ever_called():
    found = get_forecast(np.zeros((40, 48)), START, 3)
    assert sum(row.sum() for row in found.calls.values()) == 0
    assert found.wape_pct is None


@pytest.mark.parametrize(
    "history", [np.zeros((40, 24)), np.full((40, 48), -1), np.full((40, 48), np.nan)]
)
def test_what_is_no_history_is_refused(history):
    with pytest.raises(ValueError, match="history"):
        get_forecast(history, START, 7)


def test_doctests():
    assert doctest.testmod(call_forecast).failed == 0

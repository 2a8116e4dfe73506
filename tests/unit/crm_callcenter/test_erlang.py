"""Erlang B, C and A against published figures and a second way to compute them."""

import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from crm_callcenter_tools import erlang
from crm_callcenter_tools.erlang import (
    get_blocking,
    get_impatience,
    get_service_ratio,
    get_wait_seconds,
    get_waiting,
    plan_agents,
)

# traffic that so many lines carry at a blocking of 1 %: the table of Erlang B, as in
# ITU-D SG 2/16, Teletraffic Engineering Handbook, and every book on the subject
ONE_PERCENT = {1: 0.0101, 5: 1.361, 10: 4.461, 20: 12.03, 50: 37.90, 100: 84.06}

TRAFFIC = st.floats(0.1, 200)
AGENTS = st.integers(1, 250)


@pytest.mark.parametrize(("lines", "traffic"), ONE_PERCENT.items())
def test_blocking_is_that_of_the_table(lines, traffic):
    assert get_blocking(traffic, lines) == pytest.approx(0.01, rel=2e-3)


@settings(max_examples=100)
@given(TRAFFIC, AGENTS)
def test_blocking_is_a_truncated_poisson(traffic, agents):
    expected = poisson.pmf(agents, traffic) / poisson.cdf(agents, traffic)
    assert get_blocking(traffic, agents) == pytest.approx(expected, rel=1e-6, abs=1e-12)


def test_the_two_models_beside_each_other():
    """48 calls a minute of a minute each, 50 agents, a patience of two minutes.

    Source: A. Mandelbaum and S. Zeltyn, *The Palm/Erlang-A Queue, with Applications to
    Call Centers* (2005), table 1: waits of 20.8 and 3.7 seconds, 3.1 % hang up, agents
    are busy 96 and 93 % of their time.
    """
    assert get_wait_seconds(48, 50, 60) == pytest.approx(20.8, abs=0.05)
    found = get_impatience(48, 50, 60, 120)
    assert found.wait_seconds == pytest.approx(3.7, abs=0.05)
    assert found.abandon_ratio == pytest.approx(0.031, abs=5e-4)
    assert found.occupancy_ratio == pytest.approx(0.93, abs=5e-3)


@settings(max_examples=20, deadline=None)
@given(st.floats(0.5, 20), st.integers(1, 30), st.floats(20, 120))
def test_impatience_solves_the_balance_equations(traffic, agents, patience):
    """The steady state of the first 160 states, by linear algebra."""
    arrival, states = traffic / 60, 160
    rates = np.zeros((states, states))
    for state in range(states - 1):
        busy = min(state + 1, agents)
        rates[state, state + 1] = arrival
        rates[state + 1, state] = busy / 60 + (state + 1 - busy) / patience
    rates -= np.diag(rates.sum(axis=1))
    system = rates.T.copy()
    system[-1] = 1  # the shares are one together; one equation follows from the others
    share = np.linalg.solve(system, np.append(np.zeros(states - 1), 1))
    waiting = sum(max(state - agents, 0) * share[state] for state in range(states))
    found = get_impatience(traffic, agents, 60, patience)
    assert found.abandon_ratio == pytest.approx(waiting / patience / arrival, abs=1e-6)
    assert found.wait_seconds == pytest.approx(waiting / arrival, abs=1e-4)
    # who does not hang up is served: what comes in goes out
    served = found.occupancy_ratio * agents / traffic
    assert served + found.abandon_ratio == pytest.approx(1, abs=1e-9)


def test_endless_patience_is_erlang_c():
    found = get_impatience(10, 14, 180, 1e9)
    assert found.wait_ratio == pytest.approx(get_waiting(10, 14), rel=1e-5)
    assert found.wait_seconds == pytest.approx(get_wait_seconds(10, 14, 180), rel=1e-4)


@settings(max_examples=100)
@given(st.floats(0.1, 120), st.floats(0.5, 0.99), st.floats(0.5, 1), st.floats(0, 0.6))
def test_a_plan_keeps_the_promise_with_the_fewest(traffic, ratio, occupancy, shrinkage):
    plan = plan_agents(traffic, 180, 20, ratio, occupancy, shrinkage)
    assert plan.service_ratio >= ratio
    assert plan.occupancy_ratio <= occupancy
    fewer = plan.agents - 1
    assert (
        fewer <= traffic
        or get_service_ratio(traffic, fewer, 180, 20) < ratio
        or traffic / fewer > occupancy
    )
    assert plan.positions * (1 - shrinkage) >= plan.agents - 1e-6


def test_overload_and_nothing_to_do():
    assert get_waiting(10, 10) == 1.0
    assert get_wait_seconds(10, 9, 180) == math.inf
    assert get_service_ratio(10, 10, 180, 20) == 0.0
    assert plan_agents(0, 180, 20, 0.8).positions == 0
    assert get_blocking(0, 0) == 1.0
    assert get_impatience(0, 5, 180, 60).abandon_ratio == 0.0
    # with patience there is a steady state even without anybody who answers
    assert get_impatience(10, 0, 180, 60).abandon_ratio == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (get_blocking, (-1, 5)),
        (get_blocking, (math.nan, 5)),
        (get_service_ratio, (10, 14, math.inf, 20)),
        (plan_agents, (10, 180, 20, 1.0)),
        (plan_agents, (10, 180, 20, 0.8, 0)),
        (plan_agents, (10, 180, 20, 0.8, 1, 1)),
        (get_impatience, (10, 14, 180, 0)),
    ],
)
def test_what_is_no_quantity_is_refused(function, arguments):
    with pytest.raises(ValueError, match=r"\w+: "):
        function(*arguments)


def test_examples():
    assert not doctest.testmod(erlang).failed

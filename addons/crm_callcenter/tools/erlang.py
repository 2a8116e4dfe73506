"""How many agents a queue needs: Erlang C (nobody hangs up) and Erlang A (some do).

Traffic is in erlangs: calls per second times seconds per call. Both models take calls
that come at random and independently, times that are exponential, one queue and one
skill, in a steady state; none of that is quite so in life.

Sources:

- A. K. Erlang (1917); the recursion of the blocking formula B is the one of
  R. B. Cooper, *Introduction to Queueing Theory*, 2nd ed. 1981, eq. 3.5 (its inverse).
- Erlang A: C. Palm (1957), as in A. Mandelbaum and S. Zeltyn, *Service Engineering in
  Action: The Palm/Erlang-A Queue* (2007), eq. 3 to 8; here by summing the probabilities
  of states directly.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

#: Smallest share of the largest probability that still counts in sums of Erlang A.
TOLERANCE = 1e-15
MAX_AGENTS = 100_000


@dataclass(frozen=True)
class Staffing:
    """What is needed, and what it gives.

    :param agents: people who answer, without shrinkage; at least one when there is
        traffic.
    :param positions: people to plan, so that ``agents`` are there.
    :param service_ratio: share of calls answered within the target time (0-1).
    :param occupancy_ratio: share of their time in which agents talk (0-1).
    :param wait_seconds: mean wait of all calls (ASA).
    """

    agents: int
    positions: int
    service_ratio: float
    occupancy_ratio: float
    wait_seconds: float


def get_traffic(calls: float, handle_seconds: float, interval_seconds: float) -> float:
    """Return the traffic in erlangs.

    :raises ValueError: a number is negative or not finite, or the interval is zero.

    >>> get_traffic(100, 180, 1800)
    10.0
    """
    _check("calls", calls)
    _check("handle_seconds", handle_seconds)
    _check("interval_seconds", interval_seconds)
    if not interval_seconds:
        raise ValueError(f"interval_seconds: {interval_seconds}")
    return calls * handle_seconds / interval_seconds


def get_blocking(traffic: float, agents: int) -> float:
    """Return the share of calls that find all agents busy and leave: Erlang B.

    >>> round(get_blocking(10, 14), 4)
    0.0568
    """
    _check("traffic", traffic)
    _check("agents", agents)
    if not traffic:
        return 0.0 if agents else 1.0
    inverse = 1.0
    for number in range(1, agents + 1):
        inverse = 1.0 + inverse * number / traffic
        if math.isinf(inverse):
            return 0.0
    return 1.0 / inverse


def get_waiting(traffic: float, agents: int) -> float:
    """Return the share of calls that wait: Erlang C; 1 when agents cannot keep up.

    >>> round(get_waiting(10, 14), 4)
    0.1741
    """
    blocking = get_blocking(traffic, agents)
    if agents <= traffic:
        return 1.0 if traffic else 0.0
    return blocking / (1.0 - traffic / agents * (1.0 - blocking))


def get_service_ratio(
    traffic: float, agents: int, handle_seconds: float, target_seconds: float
) -> float:
    """Return the share of calls that wait no longer than the target, by Erlang C.

    >>> round(get_service_ratio(10, 14, 180, 20), 3)
    0.888
    """
    _check("handle_seconds", handle_seconds)
    _check("target_seconds", target_seconds)
    if not traffic:
        return 1.0
    if agents <= traffic:
        return 0.0
    rate = (agents - traffic) / handle_seconds
    return 1.0 - get_waiting(traffic, agents) * math.exp(-rate * target_seconds)


def get_wait_seconds(traffic: float, agents: int, handle_seconds: float) -> float:
    """Return the mean wait of all calls, by Erlang C; infinite under overload.

    >>> round(get_wait_seconds(10, 14, 180), 1)
    7.8
    """
    _check("handle_seconds", handle_seconds)
    if not traffic:
        return 0.0
    if agents <= traffic:
        return math.inf
    return get_waiting(traffic, agents) * handle_seconds / (agents - traffic)


def plan_agents(
    traffic: float,
    handle_seconds: float,
    target_seconds: float,
    service_ratio: float,
    max_occupancy_ratio: float = 1.0,
    shrinkage_ratio: float = 0.0,
) -> Staffing:
    """Return the fewest agents that keep the promise, by Erlang C.

    :param service_ratio: share of calls to answer within ``target_seconds`` (0-1, below
        1, which no number of agents reaches).
    :param max_occupancy_ratio: agents talk at most this share of their time.
    :param shrinkage_ratio: share of paid time in which people are not there (0-1).
    :raises ValueError: a ratio is out of range, or ``MAX_AGENTS`` do not suffice.

    The example is the one of the documentation of *pyworkforce* (100 calls in 30
    minutes of 3 minutes each, 80 % in 20 seconds, occupancy at most 85 %, 30 %
    shrinkage): 14 raw positions, 20 positions, service level 0.888, occupancy 0.714.

    >>> plan = plan_agents(10, 180, 20, 0.8, 0.85, 0.3)
    >>> plan.agents, plan.positions
    (14, 20)
    >>> round(plan.service_ratio, 3), round(plan.occupancy_ratio, 3)
    (0.888, 0.714)
    """
    _check("traffic", traffic)
    if not 0 <= service_ratio < 1:
        raise ValueError(f"service_ratio: {service_ratio}")
    if not 0 < max_occupancy_ratio <= 1:
        raise ValueError(f"max_occupancy_ratio: {max_occupancy_ratio}")
    if not 0 <= shrinkage_ratio < 1:
        raise ValueError(f"shrinkage_ratio: {shrinkage_ratio}")
    if not traffic:
        return Staffing(0, 0, 1.0, 0.0, 0.0)
    agents = math.floor(traffic) + 1
    while agents <= MAX_AGENTS:
        reached = get_service_ratio(traffic, agents, handle_seconds, target_seconds)
        if reached >= service_ratio and traffic / agents <= max_occupancy_ratio:
            return Staffing(
                agents=agents,
                positions=math.ceil(round(agents / (1 - shrinkage_ratio), 9)),
                service_ratio=reached,
                occupancy_ratio=traffic / agents,
                wait_seconds=get_wait_seconds(traffic, agents, handle_seconds),
            )
        agents += 1
    raise ValueError(f"traffic: {traffic}")


@dataclass(frozen=True)
class Impatience:
    """What Erlang A says of a queue whose callers hang up.

    :param abandon_ratio: share of calls that hang up (0-1).
    :param wait_ratio: share of calls that do not find a free agent at once (0-1).
    :param wait_seconds: mean wait of all calls, those that hang up included.
    :param occupancy_ratio: share of their time in which agents talk (0-1).
    """

    abandon_ratio: float
    wait_ratio: float
    wait_seconds: float
    occupancy_ratio: float


def get_impatience(
    traffic: float, agents: int, handle_seconds: float, patience_seconds: float
) -> Impatience:
    """Return what Erlang A says; it has a steady state under overload, too.

    The state is the number of calls in the house: it grows at the arrival rate and
    shrinks by agents who end calls and callers who lose patience. Probabilities are
    summed from the most likely state on, in both directions, until they are below
    ``TOLERANCE`` of it.

    :param patience_seconds: mean time that a caller is willing to wait, above zero.
    :raises ValueError: a number is out of range.

    With as much patience as a call lasts it is a queue with endless agents, of which
    the number of calls is Poisson (Mandelbaum and Zeltyn, section 3):

    >>> found = get_impatience(10, 10, 180, 180)
    >>> round(found.wait_ratio, 4)
    0.5421
    """
    _check("traffic", traffic)
    _check("agents", agents)
    if not handle_seconds > 0 or not patience_seconds > 0:
        raise ValueError(f"seconds: {handle_seconds}, {patience_seconds}")
    if not traffic:
        return Impatience(0.0, 0.0, 0.0, 0.0)
    arrival = traffic / handle_seconds

    def get_departure(state: int) -> float:
        busy = min(state, agents)
        return busy / handle_seconds + (state - busy) / patience_seconds

    weights = _get_weights(arrival, get_departure)
    total = math.fsum(weights.values())
    waiting = math.fsum(
        weight * (state - agents) for state, weight in weights.items() if state > agents
    )
    busy = math.fsum(weight * min(state, agents) for state, weight in weights.items())
    late = math.fsum(weight for state, weight in weights.items() if state >= agents)
    abandon_ratio = waiting / total / patience_seconds / arrival
    return Impatience(
        abandon_ratio=min(abandon_ratio, 1.0),
        wait_ratio=min(late / total, 1.0),
        wait_seconds=waiting / total / arrival,
        occupancy_ratio=busy / total / agents if agents else 0.0,
    )


def _get_weights(arrival: float, get_departure) -> dict[int, float]:
    """Return {state: weight} of a birth-death process, 1 for the most likely state."""
    peak = 0
    while get_departure(peak + 1) < arrival:
        peak += 1
    weights, weight, state = {peak: 1.0}, 1.0, peak
    while state and weight > TOLERANCE:
        weight *= get_departure(state) / arrival
        state -= 1
        weights[state] = weight
    weight, state = 1.0, peak
    while weight > TOLERANCE:
        state += 1
        weight *= arrival / get_departure(state)
        weights[state] = weight
    return weights


def _check(name: str, value: float) -> None:
    """Refuse what is no quantity."""
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{name}: {value}")

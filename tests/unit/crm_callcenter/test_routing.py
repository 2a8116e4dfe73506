"""Properties that every run of routing has, and known cases."""

import doctest
import random
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

import crm_callcenter_tools.routing as routing
from crm_callcenter_tools.routing import Agent, Case, Decision, Need, Team, decide

NOW = datetime(2026, 11, 24, 9)

needs = st.frozensets(
    st.builds(Need, st.integers(1, 3), st.integers(1, 10), st.booleans()), max_size=3
)
agents = st.builds(
    Agent,
    id=st.integers(1, 8),
    capacity=st.integers(0, 120),
    load=st.integers(0, 100),
    skills=st.dictionaries(st.integers(1, 3), st.integers(1, 10)).map(
        lambda levels: frozenset(levels.items())
    ),
    languages=st.frozensets(st.sampled_from(["de", "fr", "en"])),
    last_assigned=st.sampled_from([routing.NEVER, NOW - timedelta(hours=1), NOW]),
    absence=st.sampled_from(["", "", "", "paused"]),
)


@st.composite
def desks(draw):
    """Two teams that share no agent, and cases of the first."""
    people = draw(st.lists(agents, max_size=8, unique_by=lambda agent: agent.id))
    cut = draw(st.integers(0, len(people)))
    first = Team(
        1,
        tuple(people[:cut]),
        relax_minutes=draw(st.sampled_from([0, 15, 60])),
        prefers_last_agent=draw(st.booleans()),
        overflow_team=draw(st.sampled_from([None, 2])),
        overflow_wait_minutes=draw(st.sampled_from([0, 30])),
        overflow_queue_length=draw(st.integers(0, 3)),
        overflows_when_absent=draw(st.booleans()),
    )
    cases = draw(
        st.lists(
            st.builds(
                Case,
                id=st.integers(1, 1000),
                team=st.just(1),
                queued=st.sampled_from(
                    [NOW, NOW - timedelta(minutes=20), NOW - timedelta(hours=2)]
                ),
                priority=st.integers(0, 3),
                deadline=st.sampled_from([None, NOW, NOW + timedelta(hours=1)]),
                weight=st.sampled_from([10, 30, 100]),
                needs=needs,
                language=st.sampled_from(["", "de", "fr"]),
                is_vip=st.booleans(),
                last_agent=st.one_of(st.none(), st.integers(1, 8)),
                declined=st.frozensets(st.integers(1, 8), max_size=2),
            ),
            max_size=25,
            unique_by=lambda case: case.id,
        )
    )
    return [first, Team(2, tuple(people[cut:]))], cases


def get_loads(teams, cases, decisions):
    """Return {agent id: load} after the decisions."""
    loads = {agent.id: agent.load for team in teams for agent in team.agents}
    weights = {case.id: case.weight for case in cases}
    for decision in decisions:
        if decision.agent is not None:
            loads[decision.agent] += weights[decision.case]
    return loads


@given(desks())
def test_every_case_gets_one_decision_with_a_reason(desk):
    teams, cases = desk
    decisions = decide(cases, teams, NOW)
    assert sorted(d.case for d in decisions) == sorted(c.id for c in cases)
    assert all(d.reason for d in decisions)
    assert [d.case for d in decisions] == [
        case.id for case in sorted(cases, key=routing.get_order)
    ]


@given(desks())
def test_nobody_gets_more_than_the_capacity(desk):
    teams, cases = desk
    decisions = decide(cases, teams, NOW)
    loads = get_loads(teams, cases, decisions)
    busy = {d.agent for d in decisions}
    for team in teams:
        for agent in team.agents:
            assert agent.id not in busy or loads[agent.id] <= agent.capacity


@given(desks())
def test_who_gets_a_case_is_there_and_has_the_required_skills(desk):
    teams, cases = desk
    people = {(team.id, a.id): a for team in teams for a in team.agents}
    by_id = {case.id: case for case in cases}
    for decision in decide(cases, teams, NOW):
        if decision.agent is None:
            continue
        agent, case = people[decision.team, decision.agent], by_id[decision.case]
        assert not agent.absence
        assert agent.id not in case.declined
        levels = dict(agent.skills)
        for need in case.needs:
            if need.is_required:
                assert levels.get(need.skill, 0) >= need.level


@given(desks())
def test_nobody_has_room_for_a_case_that_waits(desk):
    teams, cases = desk
    decisions = decide(cases, teams, NOW)
    loads = get_loads(teams, cases, decisions)
    by_id = {case.id: case for case in cases}
    for decision in decisions:
        if decision.agent is not None:
            continue
        case = replace(by_id[decision.case], last_agent=None)
        for agent in teams[0].agents:
            alone = replace(agent, load=loads[agent.id])
            team = replace(teams[0], overflow_team=None)
            if alone.load + case.weight <= alone.capacity:
                # the wishes bind as in the whole team, so ask the whole team
                others = tuple(
                    alone if a.id == alone.id else replace(a, absence="busy")
                    for a in team.agents
                )
                [again] = decide([case], [replace(team, agents=others)], NOW)
                assert again.agent is None


@given(desks(), st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(desk, shuffler):
    teams, cases = desk
    expected = decide(cases, teams, NOW)
    shuffled = [
        replace(team, agents=tuple(shuffler.sample(team.agents, len(team.agents))))
        for team in teams
    ]
    mixed = shuffler.sample(cases, len(cases))
    assert decide(mixed, shuffled[::-1], NOW) == expected


@given(st.integers(1, 12), st.integers(0, 60))
def test_equals_get_equally_many(agent_count, case_count):
    team = Team(1, tuple(Agent(i, capacity=1000) for i in range(1, agent_count + 1)))
    cases = [Case(i, 1, NOW) for i in range(1, case_count + 1)]
    counts = {agent.id: 0 for agent in team.agents}
    for decision in decide(cases, [team], NOW):
        counts[decision.agent] += 1
    assert max(counts.values()) - min(counts.values()) <= 1


@given(desks())
@settings(max_examples=60)
def test_the_fast_choice_is_the_plain_choice(desk):
    """The heaps choose whom a plain search over all agents chooses."""
    teams, cases = desk
    seen = decide(cases, teams, NOW)
    plain = routing._Desk(teams, NOW)
    plain._get_best = lambda case, team: _search(plain, case, team)
    positions, expected = 0, []
    for case in sorted(cases, key=routing.get_order):
        decision = plain.decide(case, positions + 1)
        positions += decision.agent is None
        expected.append(decision)
    assert seen == expected


def _search(desk, case, team):
    """Return the best agent by looking at every one."""
    binding = desk._get_binding(case, team)
    able = [
        agent
        for agent in team.agents
        if agent.capacity
        and not routing._get_obstacle(agent, case, binding)
        and desk._has_room(agent, case)
    ]
    return min(able, key=lambda agent: desk._get_rank(agent, case), default=None)


def test_the_last_agent_comes_first_unless_absent_or_overloaded():
    case = Case(1, 1, NOW, last_agent=2)
    for agent, expected in (
        (Agent(2, load=90), 2),
        (Agent(2, load=95), 1),
        (Agent(2, absence="leave"), 1),
    ):
        [decision] = decide([case], [Team(1, (Agent(1), agent))], NOW)
        assert decision.agent == expected
    [decision] = decide(
        [case], [Team(1, (Agent(1), Agent(2, load=9)), prefers_last_agent=False)], NOW
    )
    assert decision.agent == 1


def test_wishes_bind_until_the_delay_and_required_skills_for_ever():
    able = Agent(1, skills=frozenset({(5, 3)}), load=100)
    team = Team(1, (able, Agent(2)), relax_minutes=10)
    wish = frozenset({Need(5, 2, is_required=False)})
    must = frozenset({Need(5, 2)})
    for need, minutes, agent, reason in (
        (wish, 9, None, routing.NO_ROOM),
        (wish, 10, 2, routing.LEAST_LOAD),
        (must, 600, None, routing.NO_ROOM),
    ):
        case = Case(1, 1, NOW - timedelta(minutes=minutes), needs=need)
        [decision] = decide([case], [team], NOW)
        assert (decision.agent, decision.reason) == (agent, reason)


def test_a_wish_that_nobody_can_fulfil_keeps_no_case_waiting():
    [decision] = decide(
        [Case(1, 1, NOW, language="fr")], [Team(1, (Agent(1),), relax_minutes=60)], NOW
    )
    assert decision.agent == 1
    assert decision.facts["missing"] == 1


def test_overflow_rules():
    full = Team(1, (Agent(1, load=100),), overflow_team=2)
    other = Team(2, (Agent(9),))
    late = Case(1, 1, NOW - timedelta(minutes=30))
    for team, expected in (
        (full, None),
        (replace(full, overflow_wait_minutes=30), 9),
        (replace(full, overflow_wait_minutes=31), None),
        (replace(full, agents=(Agent(1, absence="hours"),)), 9),
        (replace(full, agents=()), 9),
    ):
        [decision] = decide([late], [team, other], NOW)
        assert decision.agent == expected
        assert decision.team == (2 if expected else 1)
    cases = [Case(i, 1, NOW) for i in (1, 2, 3)]
    long_queue = replace(full, overflow_queue_length=2)
    assert [d.agent for d in decide(cases, [long_queue, other], NOW)] == [None, None, 9]


def test_an_empty_team_says_so():
    assert decide([Case(1, 1, NOW)], [Team(1)], NOW) == [
        Decision(1, 1, None, routing.NOBODY, {})
    ]
    assert decide([], [], NOW) == []


def test_ten_thousand_cases_and_two_hundred_agents():
    source = random.Random(7)
    people = tuple(
        Agent(
            i,
            capacity=1000,
            skills=frozenset((s, source.randint(1, 10)) for s in range(1, 6)),
        )
        for i in range(200)
    )
    cases = [
        Case(
            i,
            1,
            NOW - timedelta(minutes=source.randint(0, 600)),
            priority=source.randint(0, 3),
            needs=frozenset({Need(source.randint(1, 5), source.randint(1, 8))}),
        )
        for i in range(10_000)
    ]
    decisions = decide(cases, [Team(1, people)], NOW)
    assert all(decision.agent is not None for decision in decisions)
    weights = {case.id: case.weight for case in cases}
    loads = dict.fromkeys((agent.id for agent in people), 0)
    for decision in decisions:
        loads[decision.agent] += weights[decision.case]
    assert all(loads[agent.id] + agent.load <= agent.capacity for agent in people)


def test_examples():
    assert doctest.testmod(routing).failed == 0

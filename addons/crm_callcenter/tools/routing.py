"""Who gets which case: the decisions of routing, without Odoo and without a clock.

*Units* measure work: an agent has a capacity in units, a case weighs some. *Wishes* are
optional skills and the customer's language: they bind until the case has waited
``relax_minutes`` of its team, or when nobody in the team could ever fulfil them.

The reasons of a decision are codes with parameters; the adapter puts them into words.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# what a case of a channel weighs before and after its first answer: a talk takes
# everything, what is left of it is paper work
CHANNEL_WEIGHTS = {"phone": (100, 10), "chat": (30, 10)}
DEFAULT_WEIGHTS = (10, 10)
DEFAULT_CAPACITY = 100
NEVER = datetime.min

LAST_AGENT = "last_agent"
LEAST_LOAD = "least_load"
PULLED = "pulled"
NOBODY = "nobody"
ABSENT = "absent"
NO_SKILL = "no_skill"
NO_WISH = "no_wish"
DECLINED = "declined"
NO_ROOM = "no_room"


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that a case asks for, at a level of at least 1 to 10."""

    skill: int
    level: int = 1
    is_required: bool = True


@dataclass(frozen=True, slots=True)
class Agent:
    """A person who may take cases, and the work that the person has.

    ``skills`` are pairs (skill, level); ``absence`` is empty or says why the person is
    not there.
    """

    id: int
    capacity: int = DEFAULT_CAPACITY
    load: int = 0
    skills: frozenset[tuple[int, int]] = frozenset()
    languages: frozenset[str] = frozenset()
    last_assigned: datetime = NEVER
    absence: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """A team; an agent may be absent for one team and present for another."""

    id: int
    agents: tuple[Agent, ...] = ()
    relax_minutes: int = 0
    prefers_last_agent: bool = True
    overflow_team: int | None = None
    overflow_wait_minutes: int = 0
    overflow_queue_length: int = 0
    overflows_when_absent: bool = True


@dataclass(frozen=True, slots=True)
class Case:
    """A waiting case; ``queued`` is when it began to wait for an agent.

    ``is_vip`` says that its customer is a very important one.
    """

    id: int
    team: int
    queued: datetime
    priority: int = 1
    deadline: datetime | None = None
    weight: int = 10
    needs: frozenset[Need] = frozenset()
    language: str = ""
    last_agent: int | None = None
    declined: frozenset[int] = frozenset()
    is_vip: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a case; ``agent`` is None when it waits on.

    ``facts`` are the parameters of the reason: load, capacity, weight of the chosen
    agent, or the numbers of agents by obstacle.
    """

    case: int
    team: int
    agent: int | None
    reason: str
    facts: dict = field(default_factory=dict, hash=False)


def get_order(case: Case) -> tuple:
    """Return the key by which waiting cases are served: lowest first.

    Very important customers, higher priority, earlier deadline (none comes last),
    longer wait, lower id.
    """
    deadline = case.deadline or datetime.max
    return (not case.is_vip, -case.priority, deadline, case.queued, case.id)


def decide(
    cases: Iterable[Case], teams: Iterable[Team], now: datetime
) -> list[Decision]:
    """Decide about waiting cases, each once.

    :param cases: in any order; the result does not depend on it.
    :param teams: the teams of the cases and those they overflow to. An agent of two
        teams has the same capacity and load in both.
    :param now: same kind of datetime as in the cases.
    :return: one decision per case, in the order in which cases are served.

    An agent is chosen among those who are there, have every required skill, every
    binding wish, and room: the customer's last agent if the team wants it (wishes do
    not matter then), else the one with most wishes fulfilled, then the least load in
    relation to the capacity, then the longest time since the last case, then the
    lowest id. A case that nobody of its team takes goes to the overflow team when a
    rule says so and somebody takes it there.

    O(n log a) for n cases and a agents, per combination of needs and weight.

    >>> team = Team(1, (Agent(7), Agent(8, load=50)))
    >>> [d.agent for d in decide([Case(1, 1, NEVER)], [team], datetime(2026, 1, 1))]
    [7]
    """
    desk = _Desk(teams, now)
    positions: dict[int, int] = {}
    decisions = []
    for case in sorted(cases, key=get_order):
        positions[case.team] = positions.get(case.team, 0) + 1
        decision = desk.decide(case, positions[case.team])
        if decision.agent is not None:
            positions[case.team] -= 1
        decisions.append(decision)
    return decisions


class _Desk:
    """The agents with the work that this run has given them so far."""

    def __init__(self, teams: Iterable[Team], now: datetime):
        self.now = now
        self.teams = {team.id: team for team in teams}
        self.loads: dict[int, int] = {}
        self.last: dict[int, tuple] = {}
        for team in self.teams.values():
            for agent in team.agents:
                self.loads[agent.id] = agent.load
                self.last[agent.id] = (agent.last_assigned, 0)
        self.agents = {
            team.id: {agent.id: agent for agent in team.agents}
            for team in self.teams.values()
        }
        self.count = 0
        self.heaps: dict[tuple, list] = {}

    def decide(self, case: Case, position: int) -> Decision:
        """Decide about one case that is so many-th of the waiting ones of its team."""
        team = self.teams[case.team]
        decision = self._try_team(case, team)
        if decision or not self._overflows(case, team, position):
            return decision or self._explain(case, team)
        other = self.teams.get(team.overflow_team)
        decision = self._try_team(case, other) if other else None
        return decision or self._explain(case, team)

    def _overflows(self, case: Case, team: Team, position: int) -> bool:
        """Tell whether a rule of the team lets the case go elsewhere."""
        if team.overflow_team is None or team.overflow_team == team.id:
            return False
        waited = self.now - case.queued if case.queued != NEVER else timedelta.max
        return bool(
            (
                team.overflow_wait_minutes
                and waited >= timedelta(minutes=team.overflow_wait_minutes)
            )
            or (team.overflow_queue_length and position > team.overflow_queue_length)
            or (
                team.overflows_when_absent
                and all(agent.absence for agent in team.agents)
            )
        )

    def _try_team(self, case: Case, team: Team) -> Decision | None:
        """Give the case to an agent of the team, or return None."""
        last = self.agents[team.id].get(case.last_agent)
        if (
            team.prefers_last_agent
            and last
            and not last.absence
            and last.id not in case.declined
            and _has_required(last, case)
            and self._has_room(last, case)
        ):
            return self._give(case, team, last, LAST_AGENT)
        best = self._get_best(case, team)
        return self._give(case, team, best, LEAST_LOAD) if best else None

    def _has_room(self, agent: Agent, case: Case) -> bool:
        """Tell whether the agent stays within the capacity."""
        return self.loads[agent.id] + case.weight <= agent.capacity

    def _give(self, case: Case, team: Team, agent: Agent, reason: str) -> Decision:
        """Book the case on the agent."""
        facts = {
            "load": self.loads[agent.id],
            "capacity": agent.capacity,
            "weight": case.weight,
            "missing": _count_missing(agent, case),
        }
        if team.id != case.team:
            facts["from_team"] = case.team
        self.loads[agent.id] += case.weight
        self.count += 1
        self.last[agent.id] = (self.now, self.count)
        return Decision(case.id, team.id, agent.id, reason, facts)

    def _get_rank(self, agent: Agent, case: Case) -> tuple:
        """Return the key of the agent for cases like this: lowest first."""
        ratio = self.loads[agent.id] / agent.capacity
        return (_count_missing(agent, case), ratio, *self.last[agent.id], agent.id)

    def _get_best(self, case: Case, team: Team) -> Agent | None:
        """Return the agent of the lowest rank who may take the case.

        Cases alike share a heap. Ranks only rise while cases are given, so the top is
        best as soon as its rank is up to date; who has no room has none later.
        """
        binding = self._get_binding(case, team)
        key = (team.id, case.needs, case.language, binding, case.weight, case.declined)
        heap = self.heaps.get(key)
        agents = self.agents[team.id]
        if heap is None:
            heap = [
                (self._get_rank(agent, case), agent.id)
                for agent in team.agents
                if agent.capacity > 0
                and not _get_obstacle(agent, case, binding)
                and self._has_room(agent, case)
            ]
            heapq.heapify(heap)
            self.heaps[key] = heap
        while heap:
            rank, agent_id = heap[0]
            agent = agents[agent_id]
            if not self._has_room(agent, case):
                heapq.heappop(heap)
                continue
            current = self._get_rank(agent, case)
            if rank == current:
                return agent
            heapq.heapreplace(heap, (current, agent_id))
        return None

    def _get_binding(self, case: Case, team: Team) -> frozenset:
        """Return the wishes that bind now: needs, and the language as text."""
        waited = self.now - case.queued if case.queued != NEVER else timedelta.max
        if waited >= timedelta(minutes=team.relax_minutes):
            return frozenset()
        wishes = {need for need in case.needs if not need.is_required}
        if case.language:
            wishes.add(case.language)
        return frozenset(
            wish
            for wish in wishes
            if any(_fulfils(agent, wish) for agent in team.agents)
        )

    def _explain(self, case: Case, team: Team) -> Decision:
        """Say why the case waits on: what keeps the most able agents from it."""
        binding = self._get_binding(case, team)
        counts: dict[str, int] = {}
        for agent in team.agents:
            obstacle = _get_obstacle(agent, case, binding) or NO_ROOM
            counts[obstacle] = counts.get(obstacle, 0) + 1
        reason = next(
            (code for code in (NO_ROOM, NO_WISH, DECLINED, ABSENT) if code in counts),
            NO_SKILL if counts else NOBODY,
        )
        return Decision(case.id, team.id, None, reason, counts)


def _fulfils(agent: Agent, wish: "Need | str") -> bool:
    """Tell whether the agent has a skill at its level, or speaks a language."""
    if isinstance(wish, str):
        return wish in agent.languages
    return any(s == wish.skill and level >= wish.level for s, level in agent.skills)


def _has_required(agent: Agent, case: Case) -> bool:
    """Tell whether the agent has every required skill."""
    return all(_fulfils(agent, need) for need in case.needs if need.is_required)


def _count_missing(agent: Agent, case: Case) -> int:
    """Count the wishes of the case that the agent does not fulfil."""
    wishes = [need for need in case.needs if not need.is_required]
    if case.language:
        wishes.append(case.language)
    return sum(not _fulfils(agent, wish) for wish in wishes)


def _get_obstacle(agent: Agent, case: Case, binding: frozenset) -> str:
    """Return what keeps the agent from the case, room aside; empty for nothing."""
    if not _has_required(agent, case):
        return NO_SKILL
    if agent.absence:
        return ABSENT
    if agent.id in case.declined:
        return DECLINED
    if not all(_fulfils(agent, wish) for wish in binding):
        return NO_WISH
    return ""

"""Who gets which lead: the decisions, without Odoo and without a clock.

A *pool* is who shares the leads of a territory or a team. Each member has a *turn* in
it, which rises by one (by more for who works part of the time) with each lead; the
lowest turn is next. Who comes in anew, from leave or with room again, starts at the
lowest turn of those who were there: nobody makes up for the time before, in either
direction.

*Source*: start-time fair queueing (Goyal, Vin, Cheng 1996) and stride scheduling
(Waldspurger, Weihl 1995), where a client that joins gets the present virtual time.

The reasons of a decision are codes with parameters; the adapter puts them into words.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

LAST_OWNER = "last_owner"
TURN = "turn"
NO_POOL = "no_pool"
NOBODY = "nobody"
ABSENT = "absent"
NO_SKILL = "no_skill"
PASSED = "passed"
FULL = "full"

# the obstacle that is nearest to being overcome is the one to tell
OBSTACLES = (FULL, PASSED, ABSENT, NO_SKILL)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may get leads.

    :param room: how many more leads the person may get; ``None`` for any number.
    :param weight: share of a full share, above 0.
    :param is_absent: on leave, or the person's leads are paused.
    :param is_off: not on leave, but not at work at this hour.
    """

    id: int
    room: int | None = None
    weight: float = 1.0
    skills: frozenset[int] = frozenset()
    languages: frozenset[str] = frozenset()
    is_absent: bool = False
    is_off: bool = False


class Turn(NamedTuple):
    """The turn of a person in a pool; ``was_there`` at the decisions before these."""

    turn: float = 0.0
    was_there: bool = False


@dataclass(frozen=True, slots=True)
class Pool:
    """Who shares leads; people who are unknown to ``decide`` are left out."""

    id: Hashable
    members: tuple[int, ...] = ()
    turns: dict[int, Turn] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Lead:
    """A lead that nobody has.

    :param rank: the order in which leads are served: lowest first, then by id.
    :param needs: skills without which nobody gets it.
    :param wishes: skills of whom it should have, when somebody has them.
    :param passed: who had it and did not take it.
    """

    id: int
    pool: Hashable = None
    rank: tuple = ()
    needs: frozenset[int] = frozenset()
    wishes: frozenset[int] = frozenset()
    language: str = ""
    last_owner: int | None = None
    passed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Placement:
    """What becomes of a lead; ``person`` is None when nobody gets it.

    ``facts`` count the members of the pool by what keeps them from it, or the wishes
    that the person does not fulfil.
    """

    lead: int
    person: int | None
    reason: str
    facts: dict = field(default_factory=dict, hash=False)


class Decisions(NamedTuple):
    """Placements in the order served, and {pool: {person: new turn}}."""

    placements: list[Placement]
    turns: dict[Hashable, dict[int, Turn]]


def decide(
    leads: Iterable[Lead], people: Iterable[Person], pools: Iterable[Pool]
) -> Decisions:
    """Decide about leads, each once.

    :param leads: in any order; the result does not depend on it.
    :param people: everybody in the pools, and possible last owners.
    :return: one placement per lead; the turns of the pools that were asked for.

    The last owner of the customer comes first, wishes aside. Else it is the member who
    fulfils most wishes, is at work rather than off, has the lowest turn, then the
    lowest id. Nobody who is absent, lacks a needed skill, has no room, or let it
    pass before.
    O(n log a) for n leads and a members, per combination of demands.

    >>> pools = [Pool("north", (7, 8), {7: Turn(3, True)})]
    >>> leads = [Lead(1, "north"), Lead(2, "north")]
    >>> [p.person for p in decide(leads, [Person(7), Person(8)], pools).placements]
    [7, 8]
    """
    desk = _Desk(people, pools)
    placements = [
        desk.place(lead)
        for lead in sorted(leads, key=lambda lead: (lead.rank, lead.id))
    ]
    return Decisions(placements, desk.get_turns())


class _Desk:
    """The people with the leads that this run has given them so far."""

    def __init__(self, people: Iterable[Person], pools: Iterable[Pool]):
        self.people = {person.id: person for person in people}
        self.rooms = {person.id: person.room for person in self.people.values()}
        self.pools = {pool.id: pool for pool in pools}
        self.turns: dict[Hashable, dict[int, float]] = {}
        self.heaps: dict[tuple, list] = {}
        # who may get something at the start of the run
        self.there = {
            person.id
            for person in self.people.values()
            if not person.is_absent and self._has_room(person)
        }

    def place(self, lead: Lead) -> Placement:
        """Give one lead to somebody, or say why not."""
        owner = self.people.get(lead.last_owner)
        if owner and not self._get_obstacle(owner, lead):
            return self._give(lead, owner, LAST_OWNER)
        if lead.pool not in self.pools:
            return Placement(lead.id, None, NO_POOL)
        best = self._get_best(lead)
        return self._give(lead, best, TURN) if best else self._explain(lead)

    def get_turns(self) -> dict[Hashable, dict[int, Turn]]:
        """Return the turns of the pools that were used."""
        return {
            pool_id: {
                person_id: Turn(turn, person_id in self.there)
                for person_id, turn in turns.items()
            }
            for pool_id, turns in self.turns.items()
        }

    def _start(self, pool: Pool) -> dict[int, float]:
        """Return the turns of a pool, brought up to date for who comes in."""
        if pool.id in self.turns:
            return self.turns[pool.id]
        members = [m for m in pool.members if m in self.people]
        stayed = [
            pool.turns[m].turn
            for m in members
            if m in self.there and m in pool.turns and pool.turns[m].was_there
        ]
        known = [pool.turns[m].turn for m in members if m in pool.turns]
        floor = min(stayed) if stayed else max(known, default=0.0)
        turns = {}
        for member in members:
            before = pool.turns.get(member)
            if before and (before.was_there or member not in self.there):
                turns[member] = before.turn
            else:
                turns[member] = max(before.turn if before else floor, floor)
        self.turns[pool.id] = turns
        return turns

    def _has_room(self, person: Person) -> bool:
        """Tell whether the person may get one more."""
        room = self.rooms[person.id]
        return room is None or room > 0

    def _give(self, lead: Lead, person: Person, reason: str) -> Placement:
        """Book the lead on the person."""
        if self.rooms[person.id] is not None:
            self.rooms[person.id] -= 1
        if lead.pool in self.pools:
            turns = self._start(self.pools[lead.pool])
            if person.id in turns:
                turns[person.id] += 1 / person.weight
        missing = _count_missing(person, lead)
        return Placement(
            lead.id, person.id, reason, {"missing": missing} if missing else {}
        )

    def _get_best(self, lead: Lead) -> Person | None:
        """Return the member of the lowest rank who may get the lead.

        Leads alike share a heap. Ranks only rise while leads are given, so the top is
        best as soon as its rank is up to date; who has no room has none later.
        """
        key = (lead.pool, lead.needs, lead.wishes, lead.language, lead.passed)
        turns = self._start(self.pools[lead.pool])
        heap = self.heaps.get(key)
        if heap is None:
            heap = [
                (_get_rank(self.people[member], lead, turn), member)
                for member, turn in turns.items()
                if not self._get_obstacle(self.people[member], lead)
            ]
            heapq.heapify(heap)
            self.heaps[key] = heap
        while heap:
            rank, member = heap[0]
            person = self.people[member]
            if not self._has_room(person):
                heapq.heappop(heap)
                continue
            current = _get_rank(person, lead, turns[member])
            if rank == current:
                return person
            heapq.heapreplace(heap, (current, member))
        return None

    def _get_obstacle(self, person: Person, lead: Lead) -> str:
        """Return what keeps a person from a lead; empty for nothing."""
        if not lead.needs <= person.skills:
            return NO_SKILL
        if person.is_absent:
            return ABSENT
        if person.id in lead.passed:
            return PASSED
        return "" if self._has_room(person) else FULL

    def _explain(self, lead: Lead) -> Placement:
        """Say what keeps the members of the pool from the lead."""
        counts: dict[str, int] = {}
        for member in self._start(self.pools[lead.pool]):
            obstacle = self._get_obstacle(self.people[member], lead)
            counts[obstacle] = counts.get(obstacle, 0) + 1
        reason = next((code for code in OBSTACLES if code in counts), NOBODY)
        return Placement(lead.id, None, reason, counts)


def _get_rank(person: Person, lead: Lead, turn: float) -> tuple:
    """Return the key of a person for leads like this: lowest first."""
    return (_count_missing(person, lead), person.is_off, turn, person.id)


def _count_missing(person: Person, lead: Lead) -> int:
    """Count the wishes of the lead that the person does not fulfil."""
    missing = len(lead.wishes - person.skills)
    return missing + bool(lead.language and lead.language not in person.languages)

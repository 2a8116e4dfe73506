"""Who gets which lead: invariants of the decision."""

import random
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools import lead_routing as engine
from crm_extended_tools.lead_routing import Lead, Person, Pool, Turn, decide

MANY = settings(max_examples=60, deadline=None)

people_strategy = st.lists(
    st.builds(
        Person,
        id=st.integers(1, 8),
        room=st.one_of(st.none(), st.integers(0, 5)),
        skills=st.frozensets(st.integers(1, 2)),
        languages=st.frozensets(st.sampled_from(["en", "fr"])),
        is_absent=st.booleans(),
        is_off=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda person: person.id,
)
leads_strategy = st.lists(
    st.builds(
        Lead,
        id=st.integers(1, 60),
        pool=st.sampled_from(["north", "south", "nowhere", None]),
        rank=st.tuples(st.integers(0, 2)),
        needs=st.frozensets(st.integers(1, 2), max_size=1),
        language=st.sampled_from(["", "en", "fr"]),
        last_owner=st.one_of(st.none(), st.integers(1, 9)),
        passed=st.frozensets(st.integers(1, 8), max_size=2),
    ),
    max_size=40,
    unique_by=lambda lead: lead.id,
)


def get_pools(turns=None):
    """Return two overlapping pools."""
    turns = turns or {}
    return [
        Pool("north", tuple(range(1, 6)), turns.get("north", {})),
        Pool("south", tuple(range(4, 9)), turns.get("south", {})),
    ]


def get_persons(leads, people, pools):
    """Return the persons of the placements, by lead."""
    return {p.lead: p.person for p in decide(leads, people, pools).placements}


@MANY
@given(leads_strategy, people_strategy, st.randoms())
def test_the_order_of_the_input_does_not_matter(leads, people, chance):
    """The same leads, people and pools give the same decisions in any order."""
    expected = decide(leads, people, get_pools())
    mixed = [random.Random(chance.random()).sample(x, len(x)) for x in (leads, people)]
    assert decide(*mixed, get_pools()[::-1]) == expected


@MANY
@given(leads_strategy, people_strategy)
def test_nobody_gets_what_is_not_for_them(leads, people):
    """Capacity is never exceeded; the absent, unskilled, and who passed get none."""
    by_id = {person.id: person for person in people}
    placements = decide(leads, people, get_pools()).placements
    assert [p.lead for p in placements] == [
        lead.id for lead in sorted(leads, key=lambda lead: (lead.rank, lead.id))
    ]
    wanted = {lead.id: lead for lead in leads}
    for placement in placements:
        assert placement.reason
        if placement.person is None:
            continue
        person, lead = by_id[placement.person], wanted[placement.lead]
        assert not person.is_absent
        assert lead.needs <= person.skills
        assert person.id not in lead.passed
    for person_id, count in Counter(p.person for p in placements if p.person).items():
        room = by_id[person_id].room
        assert room is None or count <= room


@MANY
@given(leads_strategy, people_strategy)
def test_a_lead_stays_only_when_nobody_could_have_it(leads, people):
    """What is not placed has no member left who may have it and has room."""
    members = {pool.id: pool.members for pool in get_pools()}
    placements = decide(leads, people, get_pools()).placements
    given_away = Counter(p.person for p in placements)
    wanted = {lead.id: lead for lead in leads}
    for placement in placements:
        if placement.person is not None:
            continue
        lead = wanted[placement.lead]
        for person in people:
            if person.id in members.get(lead.pool, ()):
                has_room = person.room is None or person.room > given_away[person.id]
                assert (
                    person.is_absent
                    or not lead.needs <= person.skills
                    or person.id in lead.passed
                    or not has_room
                )


@MANY
@given(st.integers(1, 7), st.lists(st.integers(1, 9), min_size=1, max_size=12))
def test_equals_differ_by_one_lead_at_most(count, batches):
    """Over any batches, one by one or many, among people alike."""
    people = [Person(number) for number in range(1, count + 1)]
    turns, totals, next_id = {}, Counter({p.id: 0 for p in people}), 1
    for size in batches:
        leads = [Lead(next_id + number, "all") for number in range(size)]
        next_id += size
        pool = Pool("all", tuple(range(1, count + 1)), turns)
        decisions = decide(leads, people, [pool])
        turns = decisions.turns["all"]
        totals.update(p.person for p in decisions.placements)
        assert max(totals.values()) - min(totals.values()) <= 1


def test_a_new_member_neither_catches_up_nor_waits():
    """Who joins after 1,000 leads gets a fair share of those that follow."""
    turns = {1: Turn(500.0, True), 2: Turn(500.0, True)}
    pool = Pool("all", (1, 2, 3), turns)
    decisions = decide(
        [Lead(number, "all") for number in range(300)],
        [Person(1), Person(2), Person(3)],
        [pool],
    )
    assert Counter(p.person for p in decisions.placements) == {1: 100, 2: 100, 3: 100}


def test_who_comes_back_from_leave_does_not_make_up_for_it():
    """The turn of who was away rises to the lowest of those who were there."""
    turns = {1: Turn(10.0, True), 2: Turn(2.0, True)}
    away = [Person(1), Person(2, is_absent=True)]
    decisions = decide(
        [Lead(n, "all") for n in range(20)], away, [Pool("all", (1, 2), turns)]
    )
    assert {p.person for p in decisions.placements} == {1}
    turns = decisions.turns["all"]
    assert turns == {1: Turn(30.0, True), 2: Turn(2.0, False)}
    decisions = decide(
        [Lead(n, "all") for n in range(20)],
        [Person(1), Person(2)],
        [Pool("all", (1, 2), turns)],
    )
    assert Counter(p.person for p in decisions.placements) == {1: 10, 2: 10}


def test_half_a_share_gets_half_as_many():
    """Weights are shares."""
    people = [Person(1), Person(2, weight=0.5)]
    leads = [Lead(number, "all") for number in range(30)]
    placed = get_persons(leads, people, [Pool("all", (1, 2))])
    assert Counter(placed.values()) == {1: 20, 2: 10}


def test_last_owner_language_skill_and_hours():
    """The last owner comes first; then wishes, then who is at work."""
    people = [
        Person(1, is_off=True, languages=frozenset(["fr"]), skills=frozenset([1])),
        Person(2, skills=frozenset([1])),
        Person(3),
    ]
    pool = [Pool("all", (1, 2))]
    assert get_persons([Lead(1, "all", last_owner=3)], people, pool) == {1: 3}
    assert get_persons([Lead(1, "all", language="fr")], people, pool) == {1: 1}
    assert get_persons([Lead(1, "all")], people, pool) == {1: 2}
    assert get_persons([Lead(1, "all", wishes=frozenset([1]))], people, pool) == {1: 2}


def test_what_could_not_be_placed_says_why():
    """The reason nearest to being overcome, with how many people it keeps."""
    people = [
        Person(1, room=0, skills=frozenset([1])),
        Person(2, is_absent=True, skills=frozenset([1])),
        Person(3),
    ]
    pools = [Pool("all", (1, 2, 3)), Pool("away", (2,)), Pool("empty")]
    for lead, reason, facts in (
        (
            Lead(1, "all", needs=frozenset([1])),
            engine.FULL,
            {"full": 1, "absent": 1, "no_skill": 1},
        ),
        (Lead(1, "away"), engine.ABSENT, {"absent": 1}),
        (Lead(1, "away", needs=frozenset([2])), engine.NO_SKILL, {"no_skill": 1}),
        (
            Lead(1, "all", passed=frozenset([3]), needs=frozenset()),
            engine.FULL,
            {"full": 1, "absent": 1, "passed": 1},
        ),
        (Lead(1, "empty"), engine.NOBODY, {}),
        (Lead(1, None), engine.NO_POOL, {}),
    ):
        [placement] = decide([lead], people, pools).placements
        assert (placement.person, placement.reason) == (None, reason)
        assert placement.facts == facts

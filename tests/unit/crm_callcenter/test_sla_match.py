"""Which promise holds."""

from hypothesis import given
from hypothesis import strategies as st

from crm_callcenter_tools.sla_match import CaseFacts, PolicyRule, select_policy

CASE = CaseFacts(1, (7, 8), "high", "vip", (3, 4), False)

rules = st.builds(
    PolicyRule,
    policy_id=st.integers(1, 10_000),
    sequence=st.integers(0, 3),
    team_id=st.sampled_from((None, 1, 2)),
    type_id=st.sampled_from((None, 7, 8, 9)),
    severity=st.sampled_from((None, "high", "low")),
    service_level=st.sampled_from((None, "vip", "basic")),
)


@given(st.lists(rules, unique_by=lambda rule: rule.policy_id), st.randoms())
def test_order_of_the_policies_does_not_matter(candidates, random):
    chosen = select_policy(candidates, CASE)
    random.shuffle(candidates)
    assert select_policy(candidates, CASE) == chosen


@given(st.lists(rules, unique_by=lambda rule: rule.policy_id))
def test_nothing_that_fits_says_more_than_the_chosen_one(candidates):
    chosen = select_policy(candidates, CASE)

    def count(rule):
        wanted = (rule.team_id, rule.type_id, rule.severity, rule.service_level)
        return sum(value is not None for value in wanted)

    fitting = [
        rule
        for rule in candidates
        if rule.team_id in (None, 1)
        and rule.type_id in (None, 7, 8)
        and rule.severity in (None, "high")
        and rule.service_level in (None, "vip")
    ]
    assert (chosen is None) == (not fitting)
    if fitting:
        (best,) = (rule for rule in fitting if rule.policy_id == chosen)
        assert count(best) == max(map(count, fitting))


def test_sequence_before_nearer_type_before_id():
    above, below = PolicyRule(1, 5, type_id=7), PolicyRule(2, 5, type_id=8)
    assert select_policy([above, below], CASE) == 2
    assert select_policy([PolicyRule(3, 4, type_id=7), below], CASE) == 3
    assert select_policy([PolicyRule(2, 5), PolicyRule(1, 5)], CASE) == 1
    assert select_policy([PolicyRule(1, 5, team_id=9)], CASE) is None

"""Which promise holds for a case: the one that fits and says most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class PolicyRule:
    """What a policy asks for; ``None`` asks for nothing.

    :param sequence: decides between equals, the lower one wins.
    """

    policy_id: int
    sequence: int
    team_id: int | None = None
    type_id: int | None = None
    severity: str | None = None
    service_level: str | None = None
    category_id: int | None = None
    has_contract: bool | None = None


@dataclass(frozen=True)
class CaseFacts:
    """What a case is.

    :param type_ids: its type and the types above, the nearest last.
    :param category_ids: the product's category and those above, the nearest last.
    """

    team_id: int | None
    type_ids: tuple[int, ...]
    severity: str
    service_level: str | None
    category_ids: tuple[int, ...]
    has_contract: bool


def select_policy(rules: Iterable[PolicyRule], case: CaseFacts) -> int | None:
    """Return the id of the policy that holds for a case, ``None`` without any.

    The policy with the most criteria wins; of those the one with the lower sequence;
    then the one that names the nearer type and the nearer product category; then the
    lower id.

    >>> case = CaseFacts(1, (7, 8), "high", None, (), False)
    >>> rules = [PolicyRule(1, 10), PolicyRule(2, 10, type_id=7)]
    >>> select_policy(rules, case)
    2
    """
    fitting = [rule for rule in rules if _fits(rule, case)]
    best = min(fitting, key=lambda rule: _get_rank(rule, case), default=None)
    return best.policy_id if best else None


def _fits(rule: PolicyRule, case: CaseFacts) -> bool:
    """Return whether the case has everything that the rule asks for."""
    return (
        rule.team_id in (None, case.team_id)
        and (rule.type_id is None or rule.type_id in case.type_ids)
        and rule.severity in (None, case.severity)
        and rule.service_level in (None, case.service_level)
        and (rule.category_id is None or rule.category_id in case.category_ids)
        and rule.has_contract in (None, case.has_contract)
    )


def _get_rank(rule: PolicyRule, case: CaseFacts) -> tuple[int, int, int, int, int]:
    """Return the order of a rule that fits: the smallest wins."""
    criteria = (
        rule.team_id,
        rule.type_id,
        rule.severity,
        rule.service_level,
        rule.category_id,
        rule.has_contract,
    )
    return (
        -sum(value is not None for value in criteria),
        rule.sequence,
        -(case.type_ids.index(rule.type_id) if rule.type_id else -1),
        -(case.category_ids.index(rule.category_id) if rule.category_id else -1),
        rule.policy_id,
    )

"""How certain a deal is, in four words."""

from __future__ import annotations

from dataclasses import dataclass

# most certain first: the position is the order in reports
CATEGORIES = ("commit", "best_case", "pipeline", "omitted")


@dataclass(frozen=True)
class ForecastRule:
    """From which probability on a deal counts as what.

    :param commit_pct: 0-100.
    :param best_case_pct: 0-100.
    """

    commit_pct: float
    best_case_pct: float


def get_category(
    rule: ForecastRule,
    *,
    is_deal: bool,
    won_status: str,
    stage_category: str | None,
    probability_pct: float,
) -> str:
    """Return the forecast category that a deal has by itself.

    What is won is certain, what is lost or no deal yet is left out. Then the stage
    decides, when it names a category, and otherwise the probability.

    >>> rule = ForecastRule(commit_pct=80, best_case_pct=50)
    >>> get_category(
    ...     rule,
    ...     is_deal=True,
    ...     won_status="pending",
    ...     stage_category=None,
    ...     probability_pct=50,
    ... )
    'best_case'
    >>> get_category(
    ...     rule,
    ...     is_deal=True,
    ...     won_status="lost",
    ...     stage_category="commit",
    ...     probability_pct=0,
    ... )
    'omitted'
    """
    if won_status == "won":
        return "commit"
    if won_status == "lost" or not is_deal:
        return "omitted"
    if stage_category:
        return stage_category
    if probability_pct >= rule.commit_pct:
        return "commit"
    if probability_pct >= rule.best_case_pct:
        return "best_case"
    return "pipeline" if probability_pct > 0 else "omitted"

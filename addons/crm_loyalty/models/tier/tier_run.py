"""One run of the rules of tiers: for which members, on which day, by which ladder."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from ...tools.tier import Days, Ladder, Standing, Tier


class TierMove(NamedTuple):
    """What is decided about one member.

    :param tier: the tier that was reached, or that was looked at when a period ended.
    :param amount: what counted for it, within ``days``.
    :param shown: what counts for the next tier; ``None`` when that is measured later.
    """

    member_id: int
    before: Standing
    after: Standing
    cause: str
    tier: Tier | None
    amount: Decimal
    days: Days
    shown: Decimal | None = None
    reason: str | bool = False

    @property
    def row(self):
        """Return what ``build_move_query`` writes."""
        return (self.member_id, *self.after, self.shown)


@dataclass(frozen=True)
class TierRun:
    """What holds for a whole run."""

    program: Any
    company: Any
    customer_ids: list[int] | None
    ladder: Ladder
    today: date

    @property
    def windows(self):
        """Return the windows of the ladder, each once, in the order of the tiers."""
        return list(dict.fromkeys(tier.window for tier in self.ladder.tiers))

    def by_tier(self, amounts):
        """Return {tier id: amount} from the amounts of the windows."""
        by_window = dict(zip(self.windows, amounts, strict=True))
        return {tier.id: by_window[tier.window] for tier in self.ladder.tiers}

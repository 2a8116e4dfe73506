"""What the stages of all pipelines have in common, so that reports compare."""

from collections.abc import Sequence

# in the order in which a deal goes through them
OPEN_STATUSES = ("new", "qualified", "proposal", "negotiation")
WON_STATUS = "won"
LOST_STATUS = "lost"


def guess_statuses(won_flags: Sequence[bool]) -> list[str]:
    """Return a common status for each stage of a pipeline that has none yet.

    The first open stage is new, the others are spread over the statuses that follow,
    in order; with few stages the early statuses are used.

    :param won_flags: per stage, in the order of the pipeline, whether it is a won one.
    :return: one status per stage, never going back except behind a won stage.

    >>> guess_statuses([False, False, False, True])
    ['new', 'qualified', 'proposal', 'won']
    >>> guess_statuses([False] * 6 + [True])[-3:]
    ['negotiation', 'negotiation', 'won']
    >>> guess_statuses([])
    []
    """
    open_count = sum(1 for is_won in won_flags if not is_won)
    statuses = []
    position = 0
    for is_won in won_flags:
        if is_won:
            statuses.append(WON_STATUS)
            continue
        statuses.append(OPEN_STATUSES[_spread(position, open_count)])
        position += 1
    return statuses


def _spread(position: int, open_count: int) -> int:
    """Return which open status the stage at a position (from 0) has."""
    last = len(OPEN_STATUSES) - 1
    if open_count <= len(OPEN_STATUSES):
        return position
    return min(last, -(-position * last // (open_count - 1)))

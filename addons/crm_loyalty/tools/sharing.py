"""How many points a member may give away, or spend from a pool."""

from __future__ import annotations

from decimal import Decimal

NONE = "none"
LIMITED = "limited"
ALL = "all"

ZERO = Decimal("0.00")


def get_left(limit: Decimal, used: Decimal) -> Decimal:
    """Return what is left of a limit; never below zero.

    >>> get_left(Decimal(100), Decimal(30)), get_left(Decimal(10), Decimal(30))
    (Decimal('70'), Decimal('0.00'))
    """
    return max(limit - used, ZERO)


def compute_spendable(
    right: str, limit: Decimal, spent: Decimal, available: Decimal
) -> Decimal:
    """Return how many points of a pool one participant may spend now.

    >>> compute_spendable("limited", Decimal(100), Decimal(30), Decimal(500))
    Decimal('70')

    :param right: ``none``, ``limited`` (up to the limit a month) or ``all``.
    :param limit: points a month.
    :param spent: by the participant this month, what came back taken off.
    :param available: of the pool; below zero when it owes.
    :raises ValueError: for an unknown right.
    """
    if right not in (NONE, LIMITED, ALL):
        raise ValueError(right)
    if right == NONE:
        return ZERO
    spendable = max(available, ZERO)
    return spendable if right == ALL else min(spendable, get_left(limit, spent))


def split_spending(
    points: Decimal, own: Decimal, pool: Decimal
) -> tuple[Decimal, Decimal] | None:
    """Return (from the own card, from the pool), own points first.

    >>> split_spending(Decimal(50), Decimal(30), Decimal(40))
    (Decimal('30'), Decimal('20'))

    :param own: what may be spent of the member's own points.
    :param pool: what the member may spend of the pool.
    :return: ``None`` when both together are not enough.
    """
    own, pool = max(own, ZERO), max(pool, ZERO)
    if points > own + pool:
        return None
    from_own = min(points, own)
    return from_own, points - from_own

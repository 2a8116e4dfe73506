"""What a loyalty program would have cost on the sales of the past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_DOWN, Decimal

from .rounding import HUNDREDTH, round_points

ZERO = Decimal(0)


def compute_points(amount: Decimal, rate: Decimal, multiplier: Decimal) -> Decimal:
    """Return the points for an amount: as Odoo's rule gives them, then multiplied.

    Odoo cuts the points of a rule off after two decimals.

    >>> compute_points(Decimal("10.999"), Decimal(1), Decimal("1.5"))
    Decimal('16.49')
    """
    given = (amount * rate).quantize(HUNDREDTH, rounding=ROUND_DOWN)
    return round_points(given * multiplier)


def get_level(amount: Decimal, thresholds: Sequence[Decimal]) -> int:
    """Return how many steps of a ladder an amount reaches, 0 for none.

    >>> get_level(Decimal(500), [Decimal(500), Decimal(2000)])
    1
    """
    return sum(1 for threshold in thresholds if threshold <= amount)


def compute_cost(points: Decimal, redemption_ratio: Decimal, value: Decimal) -> Decimal:
    """Return what points cost: those that will be spent, at the value of a point.

    >>> compute_cost(Decimal(1000), Decimal("0.8"), Decimal("0.05"))
    Decimal('40.000')
    """
    return points * redemption_ratio * value


def compute_open_ratio(
    age_days: int, spend_days: int, validity_days: int = 0
) -> Decimal:
    """Return which part of the points that will be spent is not spent yet.

    They are spent evenly over the days in which members spend them, or within their
    validity when that is shorter.

    >>> compute_open_ratio(45, 180), compute_open_ratio(45, 180, 90)
    (Decimal('0.75'), Decimal('0.5'))

    :param age_days: since they were earned, from 0.
    :param spend_days: within which points are spent; 0: at once.
    :param validity_days: 0 for ever.
    """
    days = min(spend_days, validity_days) if validity_days else spend_days
    if age_days >= days:
        return ZERO
    return 1 - Decimal(age_days) / days


def compute_open_points(
    points_by_day: Mapping[date, Decimal],
    last_day: date,
    spend_days: int,
    validity_days: int = 0,
) -> Decimal:
    """Return the points that are not spent by the last day.

    Before it is taken off that some are never spent.

    >>> compute_open_points({date(2025, 1, 1): Decimal(100)}, date(2025, 1, 11), 20)
    Decimal('50.0')
    """
    return sum(
        (
            points
            * compute_open_ratio((last_day - day).days, spend_days, validity_days)
            for day, points in points_by_day.items()
        ),
        ZERO,
    )


def compute_break_even(
    cost: Decimal, revenue: Decimal, margin_ratio: Decimal
) -> Decimal | None:
    """Return by which part members must buy more for the program to pay for itself.

    What they buy more earns points as well: a part ``u`` more brings a margin of
    ``u × revenue × margin`` and costs ``(1 + u) × cost``, hence
    ``u = cost / (revenue × margin − cost)``.

    >>> compute_break_even(Decimal(20), Decimal(1000), Decimal("0.4"))
    Decimal('0.05263157894736842105263157895')
    >>> compute_break_even(Decimal(20), Decimal(1000), Decimal("0.02")) is None
    True

    :return: ``None`` when points cost as much as the sales bring: it never does.
    """
    if cost <= 0:
        return ZERO
    left = revenue * margin_ratio - cost
    return cost / left if left > 0 else None


def share_out(counts: Sequence[int], ratio: Decimal) -> list[int]:
    """Return which of the customers per tier take part, in whole people.

    The sum is that of all, rounded; who is rounded up has the largest remainder, of
    equals the first.

    >>> share_out([5, 3, 1], Decimal("0.5"))
    [3, 2, 0]
    >>> share_out([7], Decimal(1))
    [7]
    """
    exact = [count * ratio for count in counts]
    shares = [int(value) for value in exact]
    total = int(sum(exact, ZERO) + Decimal("0.5"))
    order = sorted(
        range(len(counts)), key=lambda index: (shares[index] - exact[index], index)
    )
    for index in order[: total - sum(shares)]:
        shares[index] += 1
    return shares

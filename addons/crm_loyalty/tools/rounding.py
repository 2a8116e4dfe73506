"""Points have two decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

HUNDREDTH = Decimal("0.01")


def round_points(points: Decimal) -> Decimal:
    """Return points with two decimals, half a hundredth rounded away from zero.

    >>> round_points(Decimal("0.125")), round_points(Decimal("-0.125"))
    (Decimal('0.13'), Decimal('-0.13'))
    """
    return points.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)

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


def to_points(value: float | int | str | Decimal | None) -> Decimal:
    """Return points as the database or a form gives them, as a rounded Decimal.

    :param value: the shortest decimal text of a float counts; nothing is zero.
    :raises decimal.InvalidOperation: for a text that is no number.

    >>> to_points(0.1), to_points(None), to_points(12)
    (Decimal('0.10'), Decimal('0.00'), Decimal('12.00'))
    """
    return round_points(Decimal(str(value or 0)))

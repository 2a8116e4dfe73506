"""Share an amount by percentages, to the cent.

*Source*: method of largest remainders (Hamilton), as for seats of a parliament. Each
share gets its quota rounded down; the cents that are left over go to the largest
remainders, among equals to the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

HUNDRED = Decimal(100)


def allocate(amount: Decimal, shares: Sequence[Decimal], unit: Decimal) -> list:
    """Return the parts of an amount, in the order of the shares.

    Shares that total 100 give parts that total the amount, which has to be a multiple
    of the unit. Others give parts that total the shares of it, rounded down to a unit
    (for credit that is given beside the revenue).

    :param amount: what is shared; below 0 it is shared as its opposite.
    :param shares: percentages (0-100).
    :param unit: smallest unit of the currency, above 0.
    :return: list of Decimal, multiples of the unit, as many as shares.
    :raises ValueError: on a share outside of 0-100 or a unit that is none.

    >>> allocate(
    ...     Decimal("100.00"),
    ...     [Decimal("33.33")] * 2 + [Decimal("33.34")],
    ...     Decimal("0.01"),
    ... )
    [Decimal('33.33'), Decimal('33.33'), Decimal('33.34')]
    >>> allocate(Decimal("-0.01"), [Decimal(50), Decimal(50)], Decimal("0.01"))
    [Decimal('-0.01'), Decimal('0.00')]
    """
    if unit <= 0:
        raise ValueError(f"unit must be above 0: {unit}")
    for share in shares:
        if not 0 <= share <= HUNDRED:
            raise ValueError(f"share must be within 0 and 100: {share}")
    sign = -1 if amount < 0 else 1
    units = abs(amount) / unit
    quotas = [units * share / HUNDRED for share in shares]
    parts = [int(quota) for quota in quotas]
    left = int(units * sum(shares, Decimal(0)) / HUNDRED) - sum(parts)
    by_remainder = sorted(
        range(len(shares)), key=lambda index: (parts[index] - quotas[index], index)
    )
    for index in by_remainder[:left]:
        parts[index] += 1
    return [sign * part * unit for part in parts]


def is_complete(shares: Sequence[Decimal]) -> bool:
    """Return whether percentages with two decimals total 100.

    >>> is_complete([Decimal("33.33"), Decimal("33.33"), Decimal("33.34")])
    True
    >>> is_complete([])
    False
    """
    return sum(shares, Decimal(0)) == HUNDRED

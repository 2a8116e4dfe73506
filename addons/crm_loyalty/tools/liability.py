"""What a company owes in rewards: the contract liability for points.

Points are an option for the customer that a sale pays for. A part of the sale is
deferred, and becomes revenue as points are redeemed. *Source*: IFRS 15, paragraphs 74
to 80 (allocation by relative stand-alone selling prices), B39 to B43 (customer options)
and B44 to B47 (breakage); ASC 606-10-55-41 to 55-49 reads alike.

Points are looked at in *cohorts*, those that were earned in one period: a portfolio of
contracts of the same kind (IFRS 15.4). A revised estimate therefore moves nothing of a
cohort whose points are all used or gone.

Amounts are ``Decimal`` and rounded half up to the currency's smallest unit. Each
balance is rounded once and movements are differences of balances, so that opening and
movements always add up to the closing balance, to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import NamedTuple

ZERO = Decimal(0)


class Cohort(NamedTuple):
    """What was earned in one period, and what has become of it; all since the start.

    :param deferred: the part of the sales allotted to the points.
    :param issued: points earned, less those taken back with their sale.
    :param redeemed: points spent.
    :param expired: points that lapsed or were cancelled.
    """

    deferred: Decimal = ZERO
    issued: Decimal = ZERO
    redeemed: Decimal = ZERO
    expired: Decimal = ZERO

    @property
    def outstanding(self) -> Decimal:
        """Points that can still be spent."""
        return self.issued - self.redeemed - self.expired


class Movement(NamedTuple):
    """How a balance moved: the first five add up to the last one."""

    opening: Decimal
    earned: Decimal
    redeemed: Decimal
    expired: Decimal
    reestimated: Decimal
    closing: Decimal


def round_money(amount: Decimal, unit: Decimal) -> Decimal:
    """Return an amount in whole smallest units of its currency, half rounded up.

    >>> round_money(Decimal("8675.799"), Decimal("0.01"))
    Decimal('8675.80')
    >>> round_money(Decimal("1.025"), Decimal("0.05"))
    Decimal('1.05')

    :param unit: 1 for yen, 0.01 for dollars, 0.001 for dinars; above zero.
    """
    if unit <= 0:
        raise ValueError(unit)
    return (amount / unit).quantize(Decimal(1), rounding=ROUND_HALF_UP) * unit


def allocate(
    consideration: Decimal, goods_price: Decimal, points_prices: Sequence[Decimal]
) -> list[Decimal]:
    """Return the parts of a sale that belong to its points, not rounded.

    By relative stand-alone selling prices, IFRS 15.76. A sale may give points of
    several programs, and each of them is an obligation of its own.

    >>> [part] = allocate(Decimal(100_000), Decimal(100_000), [Decimal(9_500)])
    >>> round(part)
    8676

    :param consideration: what the customer pays, net of taxes and discounts.
    :param goods_price: what the goods cost without points, net of taxes.
    :param points_prices: per program: points x value of a point x expected redemption.
    :return: one part per program, in the same order; zeros where nothing is paid.
    """
    total = goods_price + sum(points_prices, ZERO)
    if consideration <= 0 or total <= 0:
        return [ZERO for _price in points_prices]
    return [consideration * price / total for price in points_prices]


def compute_expected(cohort: Cohort, redemption_share: Decimal) -> Decimal:
    """Return how many points of a cohort will have been redeemed in the end.

    By the estimate; never fewer than were redeemed already, and never more than these
    and what can still be spent.

    >>> compute_expected(Cohort(issued=Decimal(100)), Decimal("0.9"))
    Decimal('90.0')
    >>> cohort = Cohort(issued=Decimal(100), redeemed=Decimal(10), expired=Decimal(60))
    >>> compute_expected(cohort, Decimal("0.9"))
    Decimal('40')

    :param redemption_share: 0 to 1.
    """
    most = cohort.redeemed + max(cohort.outstanding, ZERO)
    return max(cohort.redeemed, min(cohort.issued * redemption_share, most))


def compute_liability(
    cohort: Cohort, redemption_share: Decimal, unit: Decimal
) -> Decimal:
    """Return what is still deferred of a cohort, rounded.

    All of it less the share that was redeemed of what is expected to be redeemed (IFRS
    15.B46). Nothing once no more is expected: what is then left is breakage.

    >>> year = Cohort(Decimal(8676), Decimal(10_000), Decimal(4_500))
    >>> compute_liability(year, Decimal("0.95"), Decimal(1))
    Decimal('4566')
    >>> year = year._replace(redeemed=Decimal(8_500))
    >>> compute_liability(year, Decimal("0.97"), Decimal(1))
    Decimal('1073')

    :param redemption_share: the estimate that holds now, 0 to 1.
    :param unit: see ``round_money``.
    """
    expected = compute_expected(cohort, redemption_share)
    if expected <= 0 or cohort.deferred <= 0:
        return ZERO
    left = max(expected - max(cohort.redeemed, ZERO), ZERO)
    return round_money(cohort.deferred * left / expected, unit)


def plan_movement(
    before: Cohort,
    after: Cohort,
    shares: tuple[Decimal, Decimal],
    opening: Decimal,
    unit: Decimal,
) -> Movement:
    """Return how the liability of a cohort moved within a period.

    One cause after the other: sales and credit notes, redemptions, lapses (all by the
    estimate that held before), then the estimate. A change of the estimate counts for
    all that was redeemed before (cumulative catch-up).

    >>> first = Cohort(Decimal(8676), Decimal(10_000), Decimal(4_500))
    >>> second = first._replace(redeemed=Decimal(8_500))
    >>> plan_movement(
    ...     first, second, (Decimal("0.95"), Decimal("0.97")), Decimal(4566), Decimal(1)
    ... )[2:]
    (Decimal('-3653'), Decimal('0'), Decimal('160'), Decimal('1073'))

    :param shares: the expected redemption, 0 to 1, before and now.
    :param opening: the balance as it was posted.
    """
    share_before, share_now = shares
    earned = before._replace(deferred=after.deferred, issued=after.issued)
    redeemed = earned._replace(redeemed=after.redeemed)
    balances = [
        opening,
        compute_liability(earned, share_before, unit),
        compute_liability(redeemed, share_before, unit),
        compute_liability(after, share_before, unit),
        compute_liability(after, share_now, unit),
    ]
    return _build_movement(balances)


def plan_simple_movement(
    before: Cohort,
    after: Cohort,
    values: tuple[Decimal, Decimal],
    opening: Decimal,
    unit: Decimal,
) -> Movement:
    """Return how the liability moved when points have a fixed value each.

    What can still be spent x value of a point x expected redemption, without regard to
    what the sales brought in.

    >>> start, end = Cohort(), Cohort(issued=Decimal(100), redeemed=Decimal(40))
    >>> plan_simple_movement(start, end, (Decimal("0.09"),) * 2, ZERO, Decimal("0.01"))[
    ...     1:3
    ... ]
    (Decimal('9.00'), Decimal('-3.60'))

    :param values: of one point, breakage taken off, before and now.
    """
    value_before, value_now = values
    earned = before.outstanding + after.issued - before.issued
    redeemed = earned - after.redeemed + before.redeemed
    balances = [
        opening,
        _value(earned, value_before, unit),
        _value(redeemed, value_before, unit),
        _value(after.outstanding, value_before, unit),
        _value(after.outstanding, value_now, unit),
    ]
    return _build_movement(balances)


def split_cumulative(
    total: Decimal, whole: Decimal, done: Decimal, part: Decimal, unit: Decimal
) -> Decimal:
    """Return the amount that belongs to a part, so that all parts make up the total.

    >>> third = Decimal(1)
    >>> [
    ...     str(
    ...         split_cumulative(
    ...             Decimal("0.02"), Decimal(3), Decimal(n), third, Decimal("0.01")
    ...         )
    ...     )
    ...     for n in range(3)
    ... ]
    ['0.01', '0.00', '0.01']

    :param whole: what the total is for; above zero.
    :param done: what came before this part.
    """
    if whole <= 0:
        raise ValueError(whole)
    upto = round_money(total * (done + part) / whole, unit)
    return upto - round_money(total * done / whole, unit)


def _value(points: Decimal, value: Decimal, unit: Decimal) -> Decimal:
    return round_money(max(points, ZERO) * value, unit)


def _build_movement(balances: Sequence[Decimal]) -> Movement:
    changes = [after - before for before, after in pairwise(balances)]
    return Movement(balances[0], *changes, balances[-1])

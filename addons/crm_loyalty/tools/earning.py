"""How much of the points promised for an order has been earned."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from .rounding import round_points

CONFIRMED = "confirmed"
DELIVERED = "delivered"
PAID = "paid"


class Progress(NamedTuple):
    """How far an order has come, in its own currency, taxes included.

    :param total: the whole order.
    :param delivered: value of what was delivered and not returned.
    :param paid: what was paid on its invoices; an invoice that a credit note settled
        counts as paid, since the credit note counts as well.
    :param credited: its posted credit notes.
    """

    total: Decimal
    delivered: Decimal
    paid: Decimal
    credited: Decimal


def compute_earned(policy: str, promised: Decimal, progress: Progress) -> Decimal:
    """Return the points of an order that are earned by now, two decimals.

    In proportion to what was kept: all that was not credited (*confirmed*), of that
    what was delivered (*delivered*), or what was paid less what was credited (*paid*).

    >>> half = Progress(Decimal(200), Decimal(0), Decimal(100), Decimal(0))
    >>> compute_earned("paid", Decimal(30), half)
    Decimal('15.00')
    >>> compute_earned("delivered", Decimal(30), half)
    Decimal('0.00')

    :param promised: points of the whole order.
    :raises ValueError: for an unknown policy.
    """
    total = progress.total
    if total <= 0:
        # nothing to pay and nothing to credit: an order over nothing is kept
        return round_points(promised)
    kept = total - progress.credited
    if policy == CONFIRMED:
        share = kept
    elif policy == DELIVERED:
        share = min(progress.delivered, kept)
    elif policy == PAID:
        share = progress.paid - progress.credited
    else:
        raise ValueError(policy)
    return round_points(promised * min(max(share, Decimal(0)), total) / total)

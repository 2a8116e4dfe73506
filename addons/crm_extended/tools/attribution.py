"""Which of the messages that reached a customer a sale is credited to.

``queries/campaign_credit.py`` does the same in SQL for all sales at once; a test
compares the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

MODELS = ("first", "last", "linear", "position")
# first and last get two fifths each, those between share the rest
POSITION_END = Fraction(2, 5)


def get_weights(model: str, count: int) -> list[Fraction]:
    """Return which share each of some touches gets, the oldest first.

    One touch gets everything in every model. By position the first and the last get
    40 % each and those between share 20 %; two touches get half each.

    *Source*: the usual rules of multi-touch attribution, e.g. D. Chaffey and F.
    Ellis-Chadwick, Digital Marketing, 7th ed. (2019), chapter 10.

    :param model: one of ``MODELS``.
    :param count: number of touches, at least 1.
    :raises ValueError: when the model is unknown or there is no touch.

    >>> [str(weight) for weight in get_weights("position", 4)]
    ['2/5', '1/10', '1/10', '2/5']
    """
    if count < 1:
        raise ValueError("nothing to credit without a touch")
    if model == "first":
        return [Fraction(1), *[Fraction(0)] * (count - 1)]
    if model == "last":
        return [*[Fraction(0)] * (count - 1), Fraction(1)]
    if model == "linear":
        return [Fraction(1, count)] * count
    if model != "position":
        raise ValueError(f"unknown model {model}")
    if count < 3:
        return [Fraction(1, count)] * count
    between = (1 - 2 * POSITION_END) / (count - 2)
    return [POSITION_END, *[between] * (count - 2), POSITION_END]


def allocate(total: int, weights: Sequence[Fraction]) -> list[int]:
    """Share out whole cents so that they add up (largest remainder).

    Every touch gets its share rounded towards 0, and the cents that are left go one by
    one to the largest remainders; of equal ones to the earlier touch. A negative total
    is shared out like the positive one.

    *Source*: the method of Hare and Niemeyer; M. L. Balinski and H. P. Young, Fair
    Representation (1982), chapter 3.

    :param total: in minor units, of either sign.
    :param weights: not negative, with the sum 1.
    :return: list of minor units in the order of the weights, with the sum ``total``.
    :raises ValueError: when the weights are none.

    >>> allocate(100, [Fraction(1, 3)] * 3)
    [34, 33, 33]
    >>> allocate(-100, [Fraction(1, 3)] * 3)
    [-34, -33, -33]
    """
    if sum(weights) != 1 or min(weights) < 0:
        raise ValueError("weights are not negative and add up to 1")
    size = abs(total)
    exact = [size * weight for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(
        range(len(shares)), key=lambda index: (shares[index] - exact[index], index)
    )
    for index in by_remainder[: size - sum(shares)]:
        shares[index] += 1
    return shares if total >= 0 else [-share for share in shares]

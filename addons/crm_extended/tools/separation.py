"""How well an attribute tells two groups apart."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from math import sqrt
from typing import NamedTuple


class Difference(NamedTuple):
    """The value of an attribute by which two groups differ most.

    :param value: the value.
    :param share_one: share of the first group that has it, 0 to 1.
    :param share_other: share of the second group.
    """

    value: Hashable
    share_one: float
    share_other: float


def get_separation(one: Mapping[Hashable, int], other: Mapping[Hashable, int]) -> float:
    """Return how well an attribute separates two groups: Cramér's V, 0 to 1.

    0: the attribute is spread alike in both; 1: its value tells the group. An empty
    group cannot be told from anything: 0. Without a correction for small groups, so
    that it is exact for the customers that are there, not an estimate for others.

    *Source*: H. Cramér, Mathematical Methods of Statistics, 1946, § 21.9; for two
    groups V = sqrt(chi² / n).

    >>> get_separation({"a": 10}, {"b": 5})
    1.0
    >>> get_separation({"a": 10, "b": 10}, {"a": 3, "b": 3})
    0.0

    :param one: value -> number of members of the first group that have it.
    :param other: the same of the second group.
    """
    total_one, total_other = sum(one.values()), sum(other.values())
    total = total_one + total_other
    if not total_one or not total_other:
        return 0.0
    chi_square = 0.0
    for value in {*one, *other}:
        row = one.get(value, 0) + other.get(value, 0)
        for found, size in ((one, total_one), (other, total_other)):
            expected = row * size / total
            if expected:
                chi_square += (found.get(value, 0) - expected) ** 2 / expected
    return min(1.0, sqrt(chi_square / total))


def get_differences(
    one: Mapping[Hashable, int], other: Mapping[Hashable, int], limit: int
) -> list[Difference]:
    """Return the values whose shares differ most, the greatest difference first.

    >>> get_differences({"a": 3, "b": 1}, {"a": 1, "b": 3}, 1)
    [Difference(value='a', share_one=0.75, share_other=0.25)]
    """
    total_one, total_other = sum(one.values()), sum(other.values())
    if not total_one or not total_other:
        return []
    found = [
        Difference(
            value, one.get(value, 0) / total_one, other.get(value, 0) / total_other
        )
        for value in sorted({*one, *other}, key=str)
    ]
    found.sort(key=lambda item: -abs(item.share_one - item.share_other))
    return found[:limit]

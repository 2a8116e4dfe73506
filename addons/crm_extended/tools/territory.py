"""Which territory somebody belongs to: a tree of rules, most specific first.

A child narrows its parent: who belongs to the child fulfils the rules of all ancestors
too. A territory without rules is a heading for its children and takes nobody itself,
unless it takes the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

ZIP_RANGE = re.compile(r"([0-9A-Z]+)(?:-([0-9A-Z]+))?")
SEPARATORS = re.compile(r"[,;\n]+")


class Facts(NamedTuple):
    """What is known about a customer or lead; ``None`` or empty when unknown."""

    country: int | None = None
    zip: str = ""
    industry: int | None = None
    size: int = 0


@dataclass(frozen=True)
class Territory:
    """One territory and its rules; an empty rule excludes nobody.

    :param zips: pairs (lowest, highest) of beginnings of zip codes, of equal length.
    :param size_min: least number of employees; 0 for no limit. Unknown sizes are 0.
    :param size_max: greatest number of employees; 0 for no limit.
    :param first_day: first day of effect, ``None`` for always.
    :param last_day: last day of effect, ``None`` for ever.
    """

    id: int
    parent: int | None = None
    sequence: int = 0
    countries: frozenset[int] = frozenset()
    zips: tuple[tuple[str, str], ...] = ()
    industries: frozenset[int] = frozenset()
    size_min: int = 0
    size_max: int = 0
    takes_rest: bool = False
    first_day: date | None = None
    last_day: date | None = None

    @property
    def has_rules(self) -> bool:
        """Tell whether the territory says itself who belongs to it."""
        return bool(
            self.countries
            or self.zips
            or self.industries
            or self.size_min
            or self.size_max
        )

    def admits(self, facts: Facts) -> bool:
        """Tell whether nothing in the territory's own rules excludes somebody.

        >>> Territory(1, zips=(("10", "12"),)).admits(Facts(zip="1150"))
        True
        """
        if self.countries and facts.country not in self.countries:
            return False
        if self.industries and facts.industry not in self.industries:
            return False
        if self.size_min and facts.size < self.size_min:
            return False
        if self.size_max and not 0 < facts.size <= self.size_max:
            return False
        return not self.zips or _is_in_ranges(normalize_zip(facts.zip), self.zips)

    def is_effective(self, day: date) -> bool:
        """Tell whether the territory is in effect on a day."""
        return (self.first_day is None or self.first_day <= day) and (
            self.last_day is None or day <= self.last_day
        )


class Finder:
    """Find the territory of many, each combination of facts once."""

    def __init__(self, territories: Iterable[Territory], day: date):
        by_id = {territory.id: territory for territory in territories}
        paths = [_get_path(territory, by_id) for territory in by_id.values()]
        self._paths = sorted(
            (
                path
                for path in paths
                if path
                and all(territory.is_effective(day) for territory in path)
                and (path[0].has_rules or path[0].takes_rest)
            ),
            key=lambda path: (
                not path[0].has_rules,
                -len(path),
                path[0].sequence,
                path[0].id,
            ),
        )
        self._known: dict[Facts, int | None] = {}

    def find(self, facts: Facts) -> int | None:
        """Return the id of the territory, ``None`` when there is none.

        The deepest one wins, then the lowest sequence, then the lowest id; territories
        that take the rest come last. O(t) for t territories, once per combination.
        """
        if facts not in self._known:
            self._known[facts] = next(
                (
                    path[0].id
                    for path in self._paths
                    if all(territory.admits(facts) for territory in path)
                ),
                None,
            )
        return self._known[facts]


def _get_path(
    territory: Territory, by_id: dict[int, Territory]
) -> tuple[Territory, ...]:
    """Return the territory and its ancestors; nothing when an ancestor is missing."""
    path = [territory]
    while path[-1].parent is not None:
        parent = by_id.get(path[-1].parent)
        if parent is None or parent in path:
            return ()
        path.append(parent)
    return tuple(path)


def normalize_zip(text: str | None) -> str:
    """Return a zip code in capitals, only letters and digits.

    >>> normalize_zip("sw1a 1aa")
    'SW1A1AA'
    """
    return "".join(char for char in (text or "").upper() if char.isalnum())


def parse_zips(text: str | None) -> tuple[tuple[str, str], ...]:
    """Return the ranges that a person wrote, separated by commas or lines.

    A single code means all that begin with it.

    :raises ValueError: with the part that is neither a code nor a range.

    >>> parse_zips("1000-1999, SW1")
    (('1000', '1999'), ('SW1', 'SW1'))
    """
    ranges = []
    for part in SEPARATORS.split(text or ""):
        plain = re.sub(r"\s+", "", part).upper()
        if not plain:
            continue
        match = ZIP_RANGE.fullmatch(plain)
        low, high = match.groups() if match else ("", None)
        high = high or low
        if not match or len(low) != len(high) or low > high:
            raise ValueError(part.strip())
        ranges.append((low, high))
    return tuple(ranges)


def _is_in_ranges(code: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether a zip code begins within one of the ranges."""
    return any(
        len(code) >= len(low) and low <= code[: len(low)] <= high
        for low, high in ranges
    )

"""What segments are made of, without a database: domains, comparisons, codes."""

from __future__ import annotations

import re
from ast import literal_eval
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OPERATORS = (">=", ">", "<=", "<", "=")
RFM_PATTERN = re.compile(r"[1-5*]{3}")
# words of relative dates, which mean something else tomorrow
CLOCK_WORDS = re.compile(r"['\"](?:today|now|=(?!i?like['\"])[a-z0-9]|[+-]\d)")

# above this, all customers are looked at: one pass is cheaper
MAX_CHANGED = 50_000


@dataclass(frozen=True)
class SegmentKind:
    """One kind of rule.

    :param label: what a person chooses.
    :param builder: name of the method of ``crm.segment.rule`` that builds the query.
    :param has_value: the query gives a number per customer, compared by the rule;
        otherwise it gives whom the rule means.
    :param has_days: the rule may look at the last N days only.
    :param is_person: the query gives persons, not customers (commercial partners).
    :param fields: further fields of the rule that the kind needs.
    :param changes: name of the method that builds the query of partners whose facts
        changed since an instant; empty when they come by ``crm.segment.queue``.
    :param figure: the aggregate (SQL) that the kind compares; given together with
        ``shared``: the method that builds a query with several of them, so that rules
        about the same facts read these once.
    """

    label: str
    builder: str
    has_value: bool = True
    has_days: bool = False
    is_person: bool = False
    fields: tuple[str, ...] = ()
    changes: str = ""
    figure: str = ""
    shared: str = ""


def parse_domain(text: str | None) -> list:
    """Return the domain that a text says, as a list of terms.

    >>> parse_domain("[('name', '=', 'A')]")
    [('name', '=', 'A')]
    >>> parse_domain(False)
    []

    :raises ValueError: when the text is not a list of terms.
    """
    if not text or not text.strip():
        return []
    try:
        domain = literal_eval(text.strip())
    except (SyntaxError, TypeError, MemoryError, RecursionError) as err:
        raise ValueError(text) from err
    if not isinstance(domain, list):
        raise ValueError(text)
    return domain


def has_clock(text: str | None) -> bool:
    """Tell whether a domain names days relative to today.

    >>> has_clock("[('create_date', '>', 'today -30d')]")
    True
    >>> has_clock("[('name', '=like', 'Adam')]")
    False
    """
    return bool(CLOCK_WORDS.search(text or ""))


def compare(number: float, operator: str, value: float) -> bool:
    """Return whether a number fulfils a comparison.

    >>> compare(0, "<=", 2), compare(0, ">=", 1)
    (True, False)

    :raises ValueError: when the operator is unknown.
    """
    if operator == ">=":
        return number >= value
    if operator == ">":
        return number > value
    if operator == "<=":
        return number <= value
    if operator == "<":
        return number < value
    if operator == "=":
        return number == value
    raise ValueError(f"unknown operator {operator!r}")


def parse_rfm_codes(text: str | None) -> list[str]:
    """Return patterns of RFM codes for ``LIKE``; ``*`` stands for any score.

    >>> parse_rfm_codes("555, 4**")
    ['555', '4__']

    :raises ValueError: naming the first part that is no pattern.
    """
    codes = [code for code in re.split(r"[\s,;]+", text or "") if code]
    for code in codes:
        if not RFM_PATTERN.fullmatch(code):
            raise ValueError(code)
    return [code.replace("*", "_") for code in codes]


def find_cycle(parts: Mapping[int, Iterable[int]], start: int) -> list[int]:
    """Return the path from ``start`` back to itself, empty when there is none.

    >>> find_cycle({1: [2], 2: [3], 3: [1]}, 1)
    [1, 2, 3, 1]
    >>> find_cycle({1: [2], 2: []}, 1)
    []

    :param parts: segment -> segments that are parts of it.
    """
    seen = set()
    paths = [[start]]
    while paths:
        path = paths.pop()
        for part in parts.get(path[-1], ()):
            if part == start:
                return [*path, part]
            if part not in seen:
                seen.add(part)
                paths.append([*path, part])
    return []


def sort_by_parts(parts: Mapping[int, Iterable[int]]) -> list[int]:
    """Return the keys so that each stands after its parts.

    >>> sort_by_parts({1: [2], 2: [3], 3: []})
    [3, 2, 1]
    """
    ordered: list[int] = []
    placed: set[int] = set()

    def place(key: int) -> None:
        if key in placed or key not in parts:
            return
        placed.add(key)
        for part in parts[key]:
            place(part)
        ordered.append(key)

    for key in parts:
        place(key)
    return ordered

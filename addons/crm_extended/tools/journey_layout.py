"""Where the steps of a journey stand in its diagram."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .journey_graph import END, GraphStep


class LayoutPlace(NamedTuple):
    """Row (from the top) and column (from the left) of a step, both from 0."""

    row: int
    column: int


def get_places(steps: Sequence[GraphStep]) -> dict[int, LayoutPlace]:
    """Return the place of each step, and of ``END`` below all others.

    A step stands below all that lead to it; the first way out of a step goes straight
    down, each further one begins a column of its own. No two share a place. Ways that
    lead back are left out.

    >>> places = get_places(
    ...     [GraphStep(1, (2, 3)), GraphStep(2, (END,)), GraphStep(3, (END,))]
    ... )
    >>> places[1], places[2], places[3], places[END]
    ... # doctest: +NORMALIZE_WHITESPACE
    (LayoutPlace(row=0, column=0), LayoutPlace(row=1, column=0),
     LayoutPlace(row=1, column=1), LayoutPlace(row=2, column=0))
    """
    known = {step.step_id: step for step in steps}
    order = _get_order(steps, known)
    rows, columns = dict.fromkeys(order, 0), {}
    taken: set[tuple[int, int]] = set()
    for position, step_id in enumerate(order):
        column = columns.setdefault(step_id, 0)
        while (rows[step_id], column) in taken:
            column += 1
        columns[step_id] = column
        taken.add((rows[step_id], column))
        later = set(order[position + 1 :])
        for way, target in enumerate(known[step_id].targets):
            if target in later:
                rows[target] = max(rows[target], rows[step_id] + 1)
                columns.setdefault(target, column + way)
    places = {
        step_id: LayoutPlace(rows[step_id], columns[step_id]) for step_id in order
    }
    last = max((place.row for place in places.values()), default=-1)
    places[END] = LayoutPlace(last + 1, 0)
    return places


def _get_order(steps: Sequence[GraphStep], known: dict[int, GraphStep]) -> list[int]:
    """Return the steps, each before those to which it leads, where that is possible."""
    done: list[int] = []
    seen: set[int] = set()

    def visit(step_id: int) -> None:
        seen.add(step_id)
        for target in reversed(known[step_id].targets):
            if target in known and target not in seen:
                visit(target)
        done.append(step_id)

    for step in reversed(steps):
        if step.step_id not in seen:
            visit(step.step_id)
    return done[::-1]

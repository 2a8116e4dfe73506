"""Is a journey a way that everybody can walk to its end?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

END = 0


class GraphStep(NamedTuple):
    """One step and where it leads.

    :param step_id: any number but 0.
    :param targets: ids of the steps that may follow, ``END`` for the end, ``None`` for
        a way out that leads nowhere.
    :param is_wait: nothing happens here but time passing.
    """

    step_id: int
    targets: tuple[int | None, ...]
    is_wait: bool = False


class GraphProblem(NamedTuple):
    """What is wrong with one step.

    :param kind: ``dead_end`` (a way out leads nowhere), ``foreign`` (it leads to a
        step that is not there), ``loop`` (people would walk in a circle),
        ``unreachable`` (nobody ever comes here), ``idle`` (people wait, and then
        nothing happens).
    """

    kind: str
    step_id: int


def get_problems(steps: Sequence[GraphStep]) -> list[GraphProblem]:
    """Return what keeps people from walking to the end, in the order of the steps.

    The first step is where everybody begins. O(steps x ways): journeys are short.

    >>> get_problems([GraphStep(1, (2,)), GraphStep(2, (END,))])
    []
    >>> get_problems([GraphStep(1, (1,)), GraphStep(2, (None,))])
    ... # doctest: +NORMALIZE_WHITESPACE
    [GraphProblem(kind='loop', step_id=1), GraphProblem(kind='dead_end', step_id=2),
     GraphProblem(kind='unreachable', step_id=2)]
    """
    if not steps:
        return []
    known = {step.step_id: step for step in steps}
    reached = _get_reached(known, [steps[0].step_id])
    looping = _get_looping(known)
    problems = []
    for step in steps:
        kinds = []
        if None in step.targets or not step.targets:
            kinds.append("dead_end")
        if any(target not in known for target in step.targets if target):
            kinds.append("foreign")
        if step.step_id in looping:
            kinds.append("loop")
        if step.step_id not in reached:
            kinds.append("unreachable")
        if step.is_wait and step.targets and set(step.targets) == {END}:
            kinds.append("idle")
        problems += [GraphProblem(kind, step.step_id) for kind in kinds]
    return problems


def _get_followers(known: dict[int, GraphStep], step_id: int) -> Iterable[int]:
    """Return the steps of this journey that may follow one."""
    return [target for target in known[step_id].targets if target in known]


def _get_reached(known: dict[int, GraphStep], starts: Iterable[int]) -> set[int]:
    """Return some steps and all to which somebody may come from them."""
    reached, waiting = set(starts), list(starts)
    while waiting:
        for target in _get_followers(known, waiting.pop()):
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    return reached


def _get_looping(known: dict[int, GraphStep]) -> set[int]:
    """Return the steps to which somebody may come back."""
    return {
        step_id
        for step_id in known
        if step_id in _get_reached(known, list(_get_followers(known, step_id)))
    }

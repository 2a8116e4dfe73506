"""What came of one step for one person."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple


class StepResult(NamedTuple):
    """One person, one step.

    :param outcome: ``done``, ``sent``, ``blocked``, ``failed``: the person goes on;
        ``yes`` and ``no``: the person goes on by that way; ``held``: the person stays
        until ``due``.
    :param reason: code or text that says why; empty when there is nothing to say.
    :param due: only of ``held``: naive, UTC.
    """

    outcome: str
    reason: str = ""
    due: datetime | None = None

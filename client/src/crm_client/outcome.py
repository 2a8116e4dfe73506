"""What came of one row of many."""

from __future__ import annotations

from typing import Any, NamedTuple

from .errors import ClientError


class Outcome(NamedTuple):
    """One row: either its answer or its error."""

    row: int
    values: dict[str, Any]
    answer: Any = None
    error: ClientError | None = None

"""When an event is sent again, and what a position in the feed looks like."""

from __future__ import annotations

import re
from typing import NamedTuple

# seconds until the second, third, … attempt; then the last one again and again
RETRY_SECONDS = (30, 60, 300, 900, 1800, 3600, 7200, 14400)
# a receiver that is away for a long weekend misses nothing
GIVE_UP_SECONDS = 72 * 3600
GONE = 410
MAX_BIGINT = 2**63 - 1
CURSOR = re.compile(r"(\d{1,19})\.(\d{1,19})", re.ASCII)


class Cursor(NamedTuple):
    """A position: behind this event of this transaction."""

    xid: int
    event_id: int

    def __str__(self) -> str:
        """Return the position as other systems keep it."""
        return f"{self.xid}.{self.event_id}"


START = Cursor(0, 0)


def parse_cursor(text: str) -> Cursor:
    """Return the position that a text names.

    >>> parse_cursor("812.5")
    Cursor(xid=812, event_id=5)

    :raises ValueError: the text is no position.
    """
    found = CURSOR.fullmatch(text)
    cursor = Cursor(*(int(part) for part in found.groups())) if found else None
    if cursor is None or max(cursor) > MAX_BIGINT:
        raise ValueError(text)
    return cursor


def get_retry_seconds(attempts: int) -> int:
    """Return how long to wait after so many failed attempts.

    >>> get_retry_seconds(1), get_retry_seconds(99)
    (30, 14400)
    """
    return RETRY_SECONDS[min(max(attempts, 1), len(RETRY_SECONDS)) - 1]

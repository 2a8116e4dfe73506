"""A conflict between two transactions that the caller expects and answers itself."""

from __future__ import annotations

import contextlib
import logging
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

# Odoo logs each refused statement as an error before the caller can catch it.
# ``odoo.tools.mute_logger`` changes the logger of all threads, and two threads that
# leave it in another order than they came let the error through.
_is_expected: ContextVar[bool] = ContextVar("is_conflict_expected", default=False)


def _is_worth_logging(_record: logging.LogRecord) -> bool:
    """Return whether this thread has not said that it expects a conflict."""
    return not _is_expected.get()


logging.getLogger("odoo.sql_db").addFilter(_is_worth_logging)


@contextlib.contextmanager
def expected_conflict(cr: Any) -> Iterator[None]:
    """Do something in a savepoint, and log no refusal of the database.

    :param odoo.sql_db.BaseCursor cr: as before when an exception leaves the block.
    :raises psycopg2.Error: as the database gives it, for the caller to answer.
    """
    token = _is_expected.set(True)
    try:
        with cr.savepoint():
            yield
    finally:
        _is_expected.reset(token)

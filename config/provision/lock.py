"""One provisioning at a time in one checkout."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provision import console


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Hold the lock ``path``; wait for another command that holds it.

    The kernel lets go of the lock when the process ends, however it ends.
    """
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            console.say("  ...    another ./crm is at work in this checkout; waiting")
            fcntl.flock(stream, fcntl.LOCK_EX)
        yield

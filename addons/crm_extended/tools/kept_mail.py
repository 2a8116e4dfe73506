"""A mailbox that keeps what could not be taken in."""

from __future__ import annotations

from typing import Any


class KeptMail:
    """Whether the mail that is being taken in has to stay in the mailbox."""

    def __init__(self) -> None:
        self.is_kept = False


class KeepingConnection:
    """A connection to a mailbox that marks no mail as handled that has to stay.

    Everything else is the connection's own.

    >>> class Mailbox:
    ...     handled = []
    ...
    ...     def handled_message(self, number):
    ...         self.handled.append(number)
    >>> kept = KeptMail()
    >>> connection = KeepingConnection(Mailbox(), kept)
    >>> kept.is_kept = True
    >>> connection.handled_message(1)
    >>> connection.handled_message(2)
    >>> connection.handled
    [2]
    """

    def __init__(self, connection: Any, kept: KeptMail) -> None:
        self._connection = connection
        self._kept = kept

    def __getattr__(self, name: str) -> Any:
        """Return what the connection itself has."""
        return getattr(self._connection, name)

    def handled_message(self, number: Any) -> None:
        """Mark a mail as handled unless it has to stay."""
        if self._kept.is_kept:
            self._kept.is_kept = False
        else:
            self._connection.handled_message(number)

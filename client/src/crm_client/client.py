"""The one class: every operation of the interface, over XML-RPC or SOAP."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal

from .batch import add_answer, split_documents
from .contract import is_repeatable
from .errors import AccessRefused, Refused
from .operations import Operations
from .outcome import Outcome
from .retry import Patience, call_patiently
from .xmlrpc_door import XmlRpcDoor

PAGE = 1000


class Client(Operations):
    """Call the interface of one database as one client.

    :param url: where Odoo answers, e.g. ``https://crm.example.com``.
    :param database: its name.
    :param login: of the user of the interface client.
    :param key: its API key (or password).
    :param protocol: ``xmlrpc`` or ``soap``; the answers are the same.
    :param timeout: seconds without an answer after which a call is given up.
    :param patience: how often a call is made again, where that does no harm.
    """

    def __init__(
        self,
        url: str,
        database: str,
        login: str,
        key: str,
        *,
        protocol: str = "xmlrpc",
        timeout: float = 60.0,
        patience: Patience | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ):
        self.protocol = protocol
        self.patience = patience or Patience()
        self._sleep = sleep
        if protocol == "xmlrpc":
            self._door: Any = XmlRpcDoor(url, database, login, key, timeout)
        elif protocol == "soap":
            # only who speaks SOAP needs zeep
            from .soap_door import SoapDoor

            self._door = SoapDoor(url, database, login, key, timeout)
        else:
            raise ValueError(f"protocol: {protocol!r} is neither 'xmlrpc' nor 'soap'")

    def call(self, operation: str, **arguments: Any) -> Any:
        """Return the answer of an operation; ``None`` is an argument left out.

        :raises ClientError: the kind says what can be done.
        """
        given = {key: value for key, value in arguments.items() if value is not None}
        return call_patiently(
            lambda: self._door.send(operation, given),
            is_repeatable(operation, given),
            self.patience,
            self._sleep,
        )

    # ------------------------------------------------------------
    # MANY ROWS
    # ------------------------------------------------------------

    def send_many(
        self, operation: str, rows: Iterable[dict[str, Any]]
    ) -> Iterator[Outcome]:
        """Send row after row to an operation that takes ``values``.

        A refused row does not stop the others; a server that cannot be reached does.
        """
        for index, values in enumerate(rows):
            try:
                answer = self.call(operation, values=values)
            except (Refused, AccessRefused) as err:
                yield Outcome(index, values, error=err)
            else:
                yield Outcome(index, values, answer)

    def import_sales(
        self,
        rows: Iterable[dict[str, Any]],
        source: str,
        currency: str | None = None,
        *,
        size: int = 5000,
        on_progress: Callable[[int], None] = lambda _count: None,
    ) -> dict[str, Any]:
        """Import any number of lines in pieces; return the sums and all errors.

        The lines of a document must follow on each other.

        :param on_progress: called after each piece with the lines sent so far.
        """
        options = {"source": source, **({"currency": currency} if currency else {})}
        total: dict[str, Any] = {}
        sent = 0
        for piece in split_documents(rows, size):
            answer = self.call("sale_history_import", rows=piece, options=options)
            add_answer(total, answer, sent)
            sent += len(piece)
            on_progress(sent)
        return total

    # ------------------------------------------------------------
    # PAGE AFTER PAGE
    # ------------------------------------------------------------

    def iter_segment_members(self, code: str, size: int = PAGE) -> Iterator[int]:
        """Yield the id of each member of a segment."""
        offset = 0
        while True:
            page = self.segment_members(code, offset, size)["partner_ids"]
            yield from page
            if len(page) < size:
                return
            offset += size

    def iter_loyalty_ledger(
        self, partner_id: int, size: int = PAGE
    ) -> Iterator[dict[str, Any]]:
        """Yield each movement of a customer's points, oldest first."""
        offset = 0
        while True:
            page = self.loyalty_ledger(partner_id, offset, size)
            yield from page
            if len(page) < size:
                return
            offset += size

    def iter_changes(
        self, cursor: str | Literal[False] = False, size: int = PAGE
    ) -> Iterator[dict[str, Any]]:
        """Yield each change behind a position, until there is none left for now.

        Keep the ``cursor`` of the last one that you worked off, and go on from it.
        """
        while True:
            page = self.changes_since(cursor, size)
            yield from page["changes"]
            cursor = page["cursor"]
            if not page["more"]:
                return

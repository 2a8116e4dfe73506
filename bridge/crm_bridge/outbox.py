"""What has to be sent yet, on disk: a restart forgets nothing."""

from __future__ import annotations

import json
import sqlite3
import threading

#: A day of a busy switchboard; what is older goes first.
MAX_ROWS = 1_000_000


class Outbox:
    """Events in the order in which they came, and the calls that are open."""

    def __init__(self, path: str):
        """Open the file, or make it."""
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY AUTOINCREMENT,"
            " body TEXT NOT NULL)"
        )
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS call (linked_id TEXT PRIMARY KEY,"
            " channel TEXT NOT NULL)"
        )

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    # ------------------------------------------------------------
    # EVENTS
    # ------------------------------------------------------------

    def add(self, message: dict) -> None:
        """Keep an event until it is sent."""
        body = json.dumps(message, separators=(",", ":"))
        with self._lock:
            cursor = self._db.execute("INSERT INTO event (body) VALUES (?)", (body,))
            self._db.execute(
                "DELETE FROM event WHERE id <= ?", (cursor.lastrowid - MAX_ROWS,)
            )

    def get_first(self, limit: int, max_bytes: int) -> list[tuple[int, str]]:
        """Return the oldest events as (id, JSON): as many as fit, but at least one."""
        with self._lock:
            rows = self._db.execute(
                "SELECT id, body FROM event ORDER BY id LIMIT ?", (limit,)
            ).fetchall()
        size, kept = 0, []
        for row in rows:
            size += len(row[1].encode()) + 1
            if kept and size > max_bytes:
                break
            kept.append(row)
        return kept

    def remove(self, ids: list[int]) -> None:
        """Forget events that were sent."""
        with self._lock:
            self._db.executemany("DELETE FROM event WHERE id = ?", [(i,) for i in ids])

    def count(self) -> int:
        """Return how many events wait."""
        with self._lock:
            [(number,)] = self._db.execute("SELECT COUNT(*) FROM event")
        return number

    # ------------------------------------------------------------
    # OPEN CALLS
    # ------------------------------------------------------------

    def note_call(self, message: dict) -> None:
        """Note that a call begins or ends, by its first channel."""
        linked_id = message.get("Linkedid", "")
        if not linked_id or message.get("Uniqueid") != linked_id:
            return
        with self._lock:
            if message.get("Event") == "Newchannel":
                self._db.execute(
                    "INSERT OR REPLACE INTO call VALUES (?, ?)",
                    (linked_id, message.get("Channel", "")),
                )
            elif message.get("Event") == "Hangup":
                self._db.execute("DELETE FROM call WHERE linked_id = ?", (linked_id,))

    def close_calls(self, alive: set[str], now: float) -> int:
        """Report calls as ended that the Asterisk does not know any more.

        :param alive: what ``Linkedid`` it knows.
        :return: how many.
        """
        with self._lock:
            rows = self._db.execute("SELECT linked_id, channel FROM call").fetchall()
        gone = [row for row in rows if row[0] not in alive]
        for linked_id, channel in gone:
            message = {
                "Event": "Hangup",
                "Linkedid": linked_id,
                "Uniqueid": linked_id,
                "Channel": channel,
                "BridgeTime": f"{now:.3f}",
            }
            self.add(message)
            self.note_call(message)
        return len(gone)

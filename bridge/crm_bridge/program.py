"""The whole program: one thread for the Asterisk, two for Odoo."""

from __future__ import annotations

import logging
import threading
import time

from .ami import Ami
from .commands import LIST, Commands
from .door import Door
from .messages import is_wanted, reduce
from .outbox import Outbox

_logger = logging.getLogger(__name__)

BATCH = 50
# below the 64 kB that the door takes
BATCH_BYTES = 48 * 1024
MAX_WAIT_SECONDS = 30.0
SENT, AGAIN = (200, 409), (400, 413)


class Bridge:
    """Carries events one way and commands the other."""

    def __init__(self, settings):
        """Open the buffer; nothing is connected yet."""
        self._settings = settings
        self._outbox = Outbox(settings.buffer)
        self._ami = Ami(settings, self._take_message, self._ask_channels)
        self._commands = Commands(settings, self._ami)
        self._door = Door(settings.url, settings.code, settings.secret)
        self._alive: set[str] = set()
        self._news = threading.Event()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for name, work in (
                ("asterisk", lambda: self._ami.run(self._stop)),
                ("events", self._send_events),
                ("commands", self._poll_commands),
            )
        ]

    def start(self) -> None:
        """Begin."""
        for thread in self._threads:
            thread.start()

    def request_stop(self) -> None:
        """Let ``wait`` end; may be called by a signal."""
        self._stop.set()

    def stop(self) -> None:
        """End; what was not sent yet is sent after the next start."""
        self._stop.set()
        self._news.set()
        for thread in self._threads:
            thread.join(timeout=30)
        self._outbox.close()

    def wait(self) -> None:
        """Wait until a thread ends, which none does by itself."""
        while all(thread.is_alive() for thread in self._threads):
            if self._stop.wait(1):
                return

    @property
    def is_connected(self) -> bool:
        """Whether the Asterisk is at the other end."""
        return self._ami.is_connected

    def count_waiting(self) -> int:
        """Return how many events could not be sent yet."""
        return self._outbox.count()

    # ------------------------------------------------------------
    # FROM THE ASTERISK
    # ------------------------------------------------------------

    def _take_message(self, message: dict) -> None:
        """Keep what Odoo has to know."""
        self._commands.take_message(message)
        if message.get("ActionID") == LIST:
            self._take_listed(message)
        elif is_wanted(message):
            self._outbox.add(reduce(message, time.time()))
            self._outbox.note_call(message)
            # a call that began after the Asterisk made its list is in none
            self._alive.add(message.get("Linkedid", ""))
            self._news.set()

    def _ask_channels(self) -> None:
        """Ask which calls there are: others ended while nobody listened."""
        self._alive = set()
        self._ami.send(Action="CoreShowChannels", ActionID=LIST)

    def _take_listed(self, message: dict) -> None:
        """Collect the calls there are, then report the others as ended."""
        if message.get("Event") == "CoreShowChannel":
            self._alive.add(message.get("Linkedid", ""))
        elif message.get("Event") == "CoreShowChannelsComplete":
            gone = self._outbox.close_calls(self._alive, time.time())
            if gone:
                _logger.info("%s calls ended while nobody listened", gone)
                self._news.set()

    # ------------------------------------------------------------
    # TO ODOO
    # ------------------------------------------------------------

    def _send_events(self) -> None:
        """Send what waits, oldest first, until told to stop."""
        limit, wait = BATCH, 0.0
        while not self._stop.is_set():
            rows = self._outbox.get_first(limit, BATCH_BYTES)
            if not rows:
                self._news.wait(1)
                self._news.clear()
                continue
            status = self._door.send_events([body for _id, body in rows])
            if status in SENT:
                self._outbox.remove([number for number, _body in rows])
                limit, wait = BATCH, 0.0
            elif status in AGAIN and len(rows) == 1:
                _logger.error("Odoo refuses an event for good (%s); left out", status)
                self._outbox.remove([rows[0][0]])
                limit = BATCH
            elif status in AGAIN:
                # find the one that it refuses
                limit = max(len(rows) // 2, 1)
            else:
                wait = min(max(wait * 2, 0.5), MAX_WAIT_SECONDS)
                _logger.warning(
                    "Odoo does not take events (%s); again in %s s", status or "-", wait
                )
                self._stop.wait(wait)

    def _poll_commands(self) -> None:
        """Ask for commands again and again, until told to stop."""
        wait = self._settings.poll_seconds
        while not self._stop.wait(wait):
            results = self._commands.take_results()
            status, commands = self._door.poll(results)
            if status not in SENT:
                self._commands.give_back(results)
                wait = min(max(wait * 2, 0.5), MAX_WAIT_SECONDS)
                continue
            wait = self._settings.poll_seconds
            for command in commands:
                if isinstance(command, dict):
                    self._commands.carry_out(command)


def check(settings) -> list[str]:
    """Return what does not work, in sentences; nothing when both sides answer."""
    faults = []
    status, _commands = Door(settings.url, settings.code, settings.secret).poll([])
    if status != 200:
        said = {
            0: "does not answer",
            401: "does not know this code and secret",
            404: "has no door for telephone systems",
        }.get(status, f"answers with {status}")
        faults.append(f"Odoo {said}.")
    stop, reached = threading.Event(), threading.Event()
    ami = Ami(settings, lambda message: None, reached.set)
    thread = threading.Thread(target=lambda: ami.run(stop), daemon=True)
    thread.start()
    if not reached.wait(5):
        faults.append("The Asterisk does not answer, or refuses user or secret.")
    stop.set()
    thread.join(timeout=5)
    return faults

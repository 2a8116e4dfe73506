"""The connection to the manager interface of an Asterisk."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable

from .messages import MAX_BUFFERED_BYTES, format_action, split_messages

_logger = logging.getLogger(__name__)

CONNECT_SECONDS = 10
# when it says nothing for so long it is asked; then it is given up
QUIET_SECONDS = 20
DEAD_SECONDS = 60
MAX_WAIT_SECONDS = 30


class NotConnected(Exception):
    """There is no Asterisk at the other end now."""


class Ami:
    """Keeps one connection, and builds it up again whenever it breaks."""

    def __init__(
        self,
        settings,
        on_message: Callable[[dict], None],
        on_login: Callable[[], None],
    ):
        """Keep whom to tell; nothing is connected yet."""
        self._settings = settings
        self._on_message = on_message
        self._on_login = on_login
        self._socket: socket.socket | None = None
        self._send_lock = threading.Lock()
        self.is_connected = False

    def send(self, **action: object) -> None:
        """Send an action.

        :raises NotConnected: there is nobody to send it to.
        :raises ValueError: a value holds more than one line.
        """
        data = format_action(**action)
        with self._send_lock:
            if self._socket is None:
                raise NotConnected
            try:
                self._socket.sendall(data)
            except OSError as err:
                raise NotConnected from err

    def run(self, stop: threading.Event) -> None:
        """Stay connected until told to stop."""
        wait = 1.0
        while not stop.is_set():
            started = time.monotonic()
            try:
                self._connect()
                self._read(stop)
            except (OSError, NotConnected) as err:
                _logger.warning("No connection to the Asterisk: %s", err or "lost")
            finally:
                self._close()
            # who was connected for a while is called back at once
            was_long = time.monotonic() - started > MAX_WAIT_SECONDS
            wait = 1.0 if was_long else min(wait * 2, MAX_WAIT_SECONDS)
            stop.wait(wait / 2)

    def _connect(self) -> None:
        """Connect and log in; the answer comes with the other messages."""
        settings = self._settings
        connection = socket.create_connection(
            (settings.host, settings.port), timeout=CONNECT_SECONDS
        )
        connection.settimeout(1.0)
        with self._send_lock:
            self._socket = connection
        self.send(
            Action="Login",
            ActionID="crm-login",
            Username=settings.user,
            Secret=settings.password,
            Events="call,agent,dialplan",
        )

    def _read(self, stop: threading.Event) -> None:
        """Hand on what comes, until the connection breaks."""
        rest, heard, asked = "", time.monotonic(), 0.0
        while not stop.is_set():
            try:
                data = self._socket.recv(65536)
            except TimeoutError:
                now = time.monotonic()
                if now - heard > DEAD_SECONDS:
                    raise NotConnected("it says nothing any more") from None
                if now - max(heard, asked) > QUIET_SECONDS:
                    asked = now
                    self.send(Action="Ping", ActionID="crm-ping")
                continue
            if not data:
                raise NotConnected("it hung up")
            heard = time.monotonic()
            messages, rest = split_messages(rest + data.decode(errors="replace"))
            if len(rest) > MAX_BUFFERED_BYTES:
                raise NotConnected("it talks without an end")
            for message in messages:
                self._take(message)

    def _take(self, message: dict) -> None:
        """Take the answer to the login, hand on everything else."""
        if message.get("ActionID") == "crm-login":
            if message.get("Response") != "Success":
                raise NotConnected("it refuses user or secret")
            self.is_connected = True
            _logger.info("Connected to the Asterisk")
            self._on_login()
            return
        self._on_message(message)

    def _close(self) -> None:
        """Hang up."""
        self.is_connected = False
        with self._send_lock:
            if self._socket is not None:
                self._socket.close()
            self._socket = None

"""What Odoo wants done, as actions of the Asterisk."""

from __future__ import annotations

import logging
import re
import threading
from pathlib import Path

from .ami import Ami, NotConnected

_logger = logging.getLogger(__name__)

_EXTENSION = re.compile(r"[0-9A-Za-z_.-]{1,32}")
_NUMBER = re.compile(r"[0-9+*#]{1,32}")
_SPY_OPTIONS = {"listen": "q", "whisper": "qw", "barge": "qB"}
RING_MILLISECONDS = 25_000
PREFIX = "crm-"
LIST = "crm-list"


class Commands:
    """Carries commands out, and collects how they went."""

    def __init__(self, settings, ami: Ami):
        """Keep to whom they go."""
        self._settings = settings
        self._ami = ami
        self._results: list[dict] = []
        self._lock = threading.Lock()
        # {id of an action: (id of the command, name of the call, channels so far)}
        self._hang_ups: dict[str, tuple[int, str, list[str]]] = {}

    def take_results(self) -> list[dict]:
        """Return the results since the last time."""
        with self._lock:
            results, self._results = self._results, []
        return results

    def give_back(self, results: list[dict]) -> None:
        """Keep results that could not be told."""
        with self._lock:
            self._results = results + self._results

    def carry_out(self, command: dict) -> None:
        """Carry out one command; a fault is a result, too."""
        number = command.get("id")
        handle = {
            "dial": self._dial,
            "hang_up": self._hang_up,
            "supervise": self._supervise,
            "forget": self._forget,
        }.get(command.get("kind"))
        if not isinstance(number, int) or not handle:
            return
        try:
            handle(number, command)
        except NotConnected:
            self._note(number, False, "The bridge has no connection to the Asterisk.")
        except (ValueError, TypeError) as err:
            self._note(number, False, str(err))

    def take_message(self, message: dict) -> None:
        """Look whether the Asterisk says how a command went."""
        action_id = message.get("ActionID", "")
        if not action_id.startswith(PREFIX):
            return
        event = message.get("Event")
        if event == "OriginateResponse":
            self._take_originated(action_id, message)
        elif action_id in self._hang_ups:
            self._take_channel(action_id, message)
        elif message.get("Response") == "Error" and action_id[4:].isdigit():
            self._note(int(action_id[4:]), False, message.get("Message", ""))

    # ------------------------------------------------------------
    # COMMANDS
    # ------------------------------------------------------------

    def _dial(self, number: int, command: dict) -> None:
        """Let a telephone ring; when it is picked up it dials."""
        extension = _check(_EXTENSION, command.get("extension"))
        dialled = _check(_NUMBER, command.get("number"))
        self._ami.send(
            Action="Originate",
            ActionID=f"{PREFIX}{number}",
            Channel=self._settings.channel.format(extension=extension),
            Context=self._settings.context,
            Exten=dialled,
            Priority=1,
            CallerID=f"<{dialled}>",
            Timeout=RING_MILLISECONDS,
            Async="true",
        )

    def _supervise(self, number: int, command: dict) -> None:
        """Let a supervisor's telephone ring, and connect it with an agent's call."""
        extension = _check(_EXTENSION, command.get("extension"))
        agent = _check(_EXTENSION, command.get("number"))
        options = _SPY_OPTIONS.get(command.get("mode"))
        if not options:
            raise ValueError("One can listen, whisper or barge in.")
        target = self._settings.channel.format(extension=agent)
        self._ami.send(
            Action="Originate",
            ActionID=f"{PREFIX}{number}",
            Channel=self._settings.channel.format(extension=extension),
            Application="ChanSpy",
            Data=f"{target},{options}",
            CallerID=f"<{agent}>",
            Timeout=RING_MILLISECONDS,
            Async="true",
        )

    def _hang_up(self, number: int, command: dict) -> None:
        """Ask for all channels; those of the call are hung up when they are known."""
        action_id = f"{PREFIX}hang-{number}"
        self._hang_ups[action_id] = (number, str(command.get("call_id")), [])
        self._ami.send(Action="CoreShowChannels", ActionID=action_id)

    def _forget(self, number: int, command: dict) -> None:
        """Delete a recording, in the folder of recordings and nowhere else."""
        folder = self._settings.recordings
        if not folder:
            raise ValueError("The bridge has no folder of recordings.")
        name = str(command.get("recording_url") or "").split("?")[0].rsplit("/", 1)[-1]
        if not name or name in (".", ".."):
            raise ValueError("The link names no file.")
        path = (Path(folder) / name).resolve()
        if path.parent != Path(folder).resolve():
            raise ValueError("The link leads out of the folder of recordings.")
        try:
            path.unlink(missing_ok=True)
        except OSError as err:
            raise ValueError(f"The file cannot be deleted: {err.strerror}.") from err
        self._note(number, True)

    # ------------------------------------------------------------
    # RESULTS
    # ------------------------------------------------------------

    def _take_originated(self, action_id: str, message: dict) -> None:
        """Note whether the telephone was picked up."""
        if action_id[4:].isdigit():
            is_ok = message.get("Response") == "Success"
            reason = "" if is_ok else "Your telephone was not picked up."
            self._note(int(action_id[4:]), is_ok, reason)

    def _take_channel(self, action_id: str, message: dict) -> None:
        """Collect the channels of a call, then hang them up."""
        number, call_id, channels = self._hang_ups[action_id]
        if message.get("Event") == "CoreShowChannel":
            if message.get("Linkedid") == call_id:
                channels.append(message.get("Channel", ""))
        elif message.get("Event") == "CoreShowChannelsComplete":
            del self._hang_ups[action_id]
            for channel in channels:
                self._ami.send(
                    Action="Hangup", ActionID=f"{PREFIX}gone-{number}", Channel=channel
                )
            reason = "" if channels else "The call is over already."
            self._note(number, bool(channels), reason)

    def _note(self, number: int, is_ok: bool, reason: str = "") -> None:
        """Keep how a command went."""
        _logger.info("Command %s: %s", number, "done" if is_ok else "failed")
        with self._lock:
            self._results.append({"id": number, "ok": is_ok, "reason": reason})


def _check(pattern: re.Pattern, value: object) -> str:
    """Return a value that looks as it should.

    :raises ValueError: it does not.
    """
    text = value if isinstance(value, str) else ""
    if not pattern.fullmatch(text):
        raise ValueError("The command names no extension or number.")
    return text

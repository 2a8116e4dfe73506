"""Run programs: to the end with their output in a log, or on with a record of them."""

import ctypes
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from provision import stamp
from provision.errors import ProvisionError

#: How long a program may take to end after it was asked to.
STOP_SECONDS = 20.0
POLL_SECONDS = 0.1
TAIL_LINES = 12

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    failure: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    remedy: str = "",
) -> None:
    """Run ``command`` to its end; its output goes to the end of ``log``.

    :raises ProvisionError: with ``failure``, the last lines of output and ``remedy``
        when the program cannot start or exits with anything but 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as stream:
        stream.write(f"$ {' '.join(str(part) for part in command)}\n".encode())
        stream.flush()
        start = stream.tell()
        try:
            ended = subprocess.run(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=dict(env) if env is not None else None,
                cwd=cwd,
                check=False,
                preexec_fn=_die_with_parent,
            )
        except OSError as err:
            raise ProvisionError(f"{failure}: {err}", remedy) from err
    if ended.returncode:
        lines = [tail(log, start), remedy, f"The whole output is in {log}"]
        raise ProvisionError(
            f"{failure} (exit code {ended.returncode}).",
            "\n".join(line for line in lines if line),
        )


def _die_with_parent() -> None:
    """End this program when ``./crm`` is killed: the next run must not meet it."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def capture(
    command: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    given: str | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run ``command`` and return its exit code, stdout and stderr as text.

    A program that does not exist gives exit code 127.
    """
    try:
        return subprocess.run(
            [str(part) for part in command],
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            text=True,
            errors="replace",
            env=dict(env) if env is not None else None,
            check=False,
        )
    except OSError as err:
        return subprocess.CompletedProcess([str(command[0])], 127, "", str(err))


def tail(log: Path, start: int = 0, lines: int = TAIL_LINES) -> str:
    """Return the last lines of ``log`` after byte ``start``."""
    with log.open("rb") as stream:
        stream.seek(max(start, log.stat().st_size - 20_000))
        text = stream.read().decode(errors="replace")
    return "\n".join(text.strip().splitlines()[-lines:])


@dataclass(frozen=True)
class Record:
    """A program that was started and goes on without us.

    :param pid: its process;
    :param born: the kernel's start time of that process, so that a later process with
        the same number is never taken for it;
    :param port: where it listens, 0 when it does not.
    """

    pid: int
    born: str
    port: int = 0


def start(
    command: Sequence[str | Path],
    *,
    record: Path,
    log: Path,
    env: Mapping[str, str],
    port: int = 0,
) -> subprocess.Popen[bytes]:
    """Start ``command`` in a session of its own and write its record."""
    with log.open("ab") as stream:
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=dict(env),
            start_new_session=True,
        )
    entry = Record(child.pid, birth_of(child.pid), port)
    stamp.write_atomically(record, json.dumps(asdict(entry)))
    return child


def find(record: Path) -> Record | None:
    """Return the recorded program when it still runs, else None."""
    try:
        entry = Record(**json.loads(record.read_text()))
    except (OSError, ValueError, TypeError):
        return None
    return entry if entry.born and birth_of(entry.pid) == entry.born else None


def stop(record: Path) -> bool:
    """End the recorded program, gently and then firmly; return whether one ran."""
    entry = find(record)
    if entry:
        for number in (signal.SIGTERM, signal.SIGKILL):
            _signal_session(entry.pid, number)
            if _wait_gone(entry):
                break
    record.unlink(missing_ok=True)
    return bool(entry)


def birth_of(pid: int) -> str:
    """Return the kernel's start time of a living process, '' when there is none."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    state, started = fields[0], fields[19]
    return "" if state in "ZX" else started


def _signal_session(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process; the last one goes to its whole group."""
    try:
        if number is signal.SIGKILL:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        return


def _wait_gone(entry: Record) -> bool:
    """Return whether the process ended in time."""
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        _reap(entry.pid)
        if birth_of(entry.pid) != entry.born:
            return True
        time.sleep(POLL_SECONDS)
    return False


def _reap(pid: int) -> None:
    """Take note of the end of a child of ours; other processes are not ours to reap."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        return

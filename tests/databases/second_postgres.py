"""A second PostgreSQL with the databases of the first, which a test may kill."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from provision.cluster import choose_account

#: Where PostgreSQL's programs lie; ``./crm test`` says so.
PROGRAMS = Path(os.environ.get("CRM_POSTGRES_PROGRAMS", "/nonexistent"))
WAIT_SECONDS = 120


def is_possible() -> bool:
    """Tell whether the programs are on this machine."""
    return (PROGRAMS / "pg_basebackup").exists()


def get_free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(condition, what: str):
    """Wait until something is so, and return what the condition gave."""
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not in time: {what}")


class SecondPostgres:
    """The server; it runs as an account of its own where we are root.

    :param folder: of its socket, and of its data.
    """

    def __init__(self, folder: Path, port: int):
        """Keep where it is; ``start`` starts it."""
        self.folder = folder
        self.port = port
        self._data = folder / "data"
        self._process: subprocess.Popen | None = None

    def copy_first(self, is_following: bool) -> None:
        """Copy the first server; a copy that follows takes no changes of its own."""
        prefix = choose_account().prefix
        options = ["--write-recovery-conf"] if is_following else []
        subprocess.run(
            [
                *(*prefix, PROGRAMS / "pg_basebackup", "--pgdata", self._data),
                *("--wal-method=stream", "--checkpoint=fast", *options),
            ],
            check=True,
            timeout=600,
        )

    def start(self) -> None:
        """Start it, and return when it answers."""
        with (self.folder / "log").open("a") as log:
            self._process = subprocess.Popen(
                [
                    *(*choose_account().prefix, PROGRAMS / "postgres"),
                    *("-D", self._data, "-k", self.folder, "-p", str(self.port)),
                    # what was answered is there afterwards; processes are killed, never
                    # the machine, and to sync all databases takes seconds
                    *("-c", "synchronous_commit=on", "-c", "fsync=off"),
                ],
                stdout=log,
                stderr=log,
            )
        wait_for(self._answers, "the second PostgreSQL")

    def kill(self) -> None:
        """Kill the server as ``kill -9`` or a failing machine does."""
        os.kill(self._get_pid(), signal.SIGKILL)
        self._process.wait(60)

    def stop(self) -> None:
        """Stop it and remove what it had."""
        if self._process and self._process.poll() is None:
            os.kill(self._get_pid(), signal.SIGINT)
            self._process.wait(60)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _get_pid(self) -> int:
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def _answers(self) -> bool:
        try:
            with closing(
                psycopg2.connect(
                    host=str(self.folder), port=self.port, dbname="postgres"
                )
            ):
                return True
        except psycopg2.OperationalError:
            return False


@contextmanager
def second_postgres(is_following: bool):
    """Yield a second server that runs; it goes at the end."""
    account = choose_account()
    # a path of a socket is short, and the account has to get there
    folder = Path(tempfile.mkdtemp(prefix="crm-postgres-"))
    if account.prefix:
        shutil.chown(folder, account.name)
    server = SecondPostgres(folder, get_free_port())
    try:
        server.copy_first(is_following)
        server.start()
        yield server
    finally:
        server.stop()

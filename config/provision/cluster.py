"""The private PostgreSQL cluster: made once, started and stopped with the suite.

It listens on a Unix socket only, in a folder that only its owner may enter.  When the
suite runs as root the server runs as an unprivileged account, as PostgreSQL demands.
"""

import os
import pwd
import shutil
from dataclasses import dataclass
from pathlib import Path

from provision import console, process, stamp
from provision.errors import ProvisionError
from provision.layout import Layout, choose_socket_dir
from provision.postgres import Programs
from provision.settings import child_environment

SUPERUSER = "odoo"
PORT = 5432

#: Chosen for a laptop or a CI machine.  Losing the last instant at a power cut is
#: accepted (synchronous_commit); a damaged database is not (fsync stays on).
SERVER_SETTINGS = """
listen_addresses = ''
port = 5432
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
effective_cache_size = 2GB
max_wal_size = 2GB
random_page_cost = 1.1
synchronous_commit = off
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""


@dataclass(frozen=True)
class Account:
    """Who runs the server.

    :param name: the operating system account;
    :param prefix: the command words that switch to it, empty when we are it.
    """

    name: str
    prefix: tuple[str, ...] = ()


def choose_account() -> Account:
    """Return the account for the server: ourselves, or an unprivileged one for root.

    :raises ProvisionError: when root has no means to become somebody else.
    """
    if os.getuid() != 0:
        return Account(str(os.getuid()))
    if not shutil.which("runuser", path="/usr/sbin:/sbin:/usr/bin:/bin"):
        raise ProvisionError(
            "PostgreSQL does not run as root, and runuser (util-linux) is missing.",
            "Run ./crm as an ordinary user, or name an own server by DATABASE_URL.",
        )
    known = {entry.pw_name for entry in pwd.getpwall()}
    name = "postgres" if "postgres" in known else "nobody"
    return Account(name, ("runuser", "-u", name, "--"))


@dataclass(frozen=True)
class Cluster:
    """One cluster and where its parts lie.

    :param home: the folder of programs, data and log; the account can reach it.
    """

    layout: Layout
    account: Account
    home: Path

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """The server's log, in a folder of the account's."""
        return self.home / "cluster-log" / "postgres.log"

    @property
    def socket_dir(self) -> Path:
        """The folder of the socket; short enough for the kernel."""
        runtime = None if os.getuid() == 0 else os.environ.get("XDG_RUNTIME_DIR")
        return choose_socket_dir(self.home / "socket", self.layout.key, runtime)

    @property
    def env(self) -> dict[str, str]:
        """Variables by which the clients find this server."""
        return {
            "PGHOST": str(self.socket_dir),
            "PGPORT": str(PORT),
            "PGUSER": SUPERUSER,
        }

    def is_running(self) -> bool:
        """Return whether the server of this data directory lives."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n")[0])
            name = Path(f"/proc/{pid}/comm").read_text().strip()
        except (OSError, ValueError):
            return False
        return name == "postgres"

    def start(self, programs: Programs) -> bool:
        """Make the cluster if need be and start it; return whether it was stopped."""
        if not self.data.exists():
            self._make(programs)
        self._ensure_version(programs)
        if self.is_running():
            console.done_before("Database server", f"running, {self.data}")
            return False
        with console.step("Database server") as step:
            self._claim(self.socket_dir, 0o700)
            self._claim(self.log.parent, 0o755)
            process.run(
                [
                    *self.account.prefix,
                    programs.path("pg_ctl"),
                    *("-D", self.data, "-l", self.log, "-w", "-t", "60"),
                    *("-o", f"-c unix_socket_directories='{self.socket_dir}'"),
                    "start",
                ],
                log=self.layout.log / "cluster.log",
                env=child_environment(),
                cwd=Path("/"),
                failure="PostgreSQL did not start",
                remedy=f"PostgreSQL's own log: {self.log}",
            )
            step.note(f"socket in {self.socket_dir}")
        return True

    def stop(self, programs: Programs) -> bool:
        """Stop the server; return whether it ran."""
        if not self.is_running():
            return False
        process.run(
            [
                *self.account.prefix,
                programs.path("pg_ctl"),
                *("-D", self.data, "-m", "fast", "-w", "stop"),
            ],
            log=self.layout.log / "cluster.log",
            env=child_environment(),
            cwd=Path("/"),
            failure="PostgreSQL did not stop",
            remedy=f"PostgreSQL's own log: {self.log}",
        )
        return True

    def _make(self, programs: Programs) -> None:
        """Create the data directory beside, then give it its name."""
        building = self.data.with_name("cluster.part")
        with console.step("Database cluster"):
            stamp.remove(building)
            self._claim(building, 0o700)
            process.run(
                [
                    *self.account.prefix,
                    programs.path("initdb"),
                    *("-D", building, "-U", SUPERUSER, "--auth=trust"),
                    *("--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"),
                ],
                log=self.layout.log / "cluster.log",
                env=child_environment(),
                cwd=Path("/"),
                failure="Making the database cluster failed",
            )
            with (building / "postgresql.conf").open("a") as stream:
                stream.write(SERVER_SETTINGS)
            building.rename(self.data)

    def _ensure_version(self, programs: Programs) -> None:
        """Refuse a cluster of another major version than the programs'."""
        try:
            made_by = (self.data / "PG_VERSION").read_text().strip()
        except OSError as err:
            raise ProvisionError(
                f"{self.data} cannot be read: {err}",
                "It was made by another user.  Run ./crm as that user, or remove the "
                "folder .crm as root.",
            ) from err
        if made_by != programs.version.partition(".")[0]:
            raise ProvisionError(
                f"The cluster was made by PostgreSQL {made_by}; the machine now has "
                f"{programs.version}.",
                f"Install PostgreSQL {made_by} again, or start anew: ./crm reset --all",
            )

    def _claim(self, folder: Path, mode: int) -> None:
        """Create a folder that belongs to the account."""
        folder.mkdir(parents=True, exist_ok=True)
        if self.account.prefix:
            shutil.chown(folder, self.account.name)
        if folder.stat().st_uid not in (os.getuid(), self._uid()):
            raise ProvisionError(
                f"{folder} belongs to somebody else.",
                "Run ./crm as the user who made it, or remove it as root.",
            )
        folder.chmod(mode)

    def _uid(self) -> int:
        """Return the number of the account."""
        prefix = self.account.prefix
        return pwd.getpwnam(self.account.name).pw_uid if prefix else os.getuid()


def open_cluster(layout: Layout) -> Cluster:
    """Return the cluster of this checkout, made or not.

    Where the server's account cannot enter the checkout (root's own home, say) the
    cluster lies in ``/var/tmp`` under a name derived from the checkout.
    """
    account = choose_account()
    home = layout.home
    if account.prefix and not _can_reach(account, home):
        home = Path("/var/tmp") / f"crm-{layout.key}"  # noqa: S108 (checked below)
        home.mkdir(mode=0o711, exist_ok=True)
        if home.is_symlink() or home.stat().st_uid != os.getuid():
            raise ProvisionError(f"{home} belongs to somebody else.", "Remove it.")
    return Cluster(layout, account, home)


def _can_reach(account: Account, folder: Path) -> bool:
    """Return whether the account may enter ``folder``."""
    found = process.capture(
        [*account.prefix, "test", "-x", folder], env=child_environment()
    )
    return found.returncode == 0

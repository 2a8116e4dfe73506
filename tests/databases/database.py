"""Databases and Odoo processes for the tests that look from outside.

``./crm test`` sets the environment; by hand it takes:

``CRM_ODOO_PYTHON``   the Python that can import ``odoo``;
``CRM_ODOO_OPTIONS``  options of every Odoo command, as a shell would split them: at
                      least ``--addons-path=…`` and ``--data-dir=…``;
``CRM_STANDARD_DB``   a database with the standard modules that the add-ons depend on,
                      and none of the add-ons; nobody may be connected to it;
``CRM_PEERS``         a folder with add-ons of others, below ``odoo/addons``;
``PGHOST``, …         as libpq wants them, with the right to create databases.
"""

import os
import re
import shlex
import shutil
import socket
import subprocess
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from psycopg2.extensions import ISOLATION_LEVEL_AUTOCOMMIT
from psycopg2.sql import SQL, Identifier

NEEDED = ("CRM_ODOO_PYTHON", "CRM_ODOO_OPTIONS", "CRM_STANDARD_DB", "CRM_PEERS")
PROBLEM = re.compile(r"^\S+ \S+ \d+ (?:WARNING|ERROR|CRITICAL) |^Traceback", re.M)
# libraries warn of each other when the tests set the clock
FAILURE = re.compile(r"^\S+ \S+ \d+ (?:ERROR|CRITICAL) ", re.M)
TIMEOUT_SECONDS = 600


def missing_variables() -> list[str]:
    """Return the variables that have to be set and are not."""
    return [name for name in NEEDED if not os.environ.get(name)]


@dataclass
class Database:
    """A database of our own, and Odoo commands on it.

    :param log: everything that Odoo printed so far.
    """

    name: str
    log: list[str] = field(default_factory=list)

    # ------------------------------------------------------------
    # ODOO
    # ------------------------------------------------------------

    def install(self, *modules: str, demo: bool = False) -> None:
        """Install modules; every warning fails."""
        options = ["--init", ",".join(modules), "--stop-after-init"]
        self._odoo("server", options + (["--with-demo"] if demo else []))

    def update(self, *modules: str) -> None:
        """Update modules to the add-ons on the disk; every warning fails."""
        self._odoo("server", ["--update", ",".join(modules), "--stop-after-init"])

    def test(self, module: str) -> None:
        """Run the tests of an installed module; a failure fails, and so do no tests."""
        tags = ["--test-tags", f"/{module}"]
        # Odoo opens its port for tests whatever it is told
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = ["--http-port", str(probe.getsockname()[1])]
        options = ["--update", module, *tags, *port, "--stop-after-init"]
        self._odoo("server", options, problem=FAILURE)
        assert re.search(r" of [1-9]\d* tests when loading", self.log[-1])

    def uninstall(self, *modules: str) -> None:
        """Uninstall modules as the Apps page does; every warning fails."""
        self.run(
            f"modules = env['ir.module.module'].search([('name', 'in', {modules!r})])\n"
            "modules.button_immediate_uninstall()\n"
        )

    def run(self, code: str, problem: re.Pattern[str] = PROBLEM) -> str:
        """Run Python in Odoo's shell (``env``) and commit; return what it printed.

        :param problem: what must not be in the log.
        """
        return self._odoo("shell", [], code + "\nenv.cr.commit()\n", problem)

    def start(self, code: str) -> subprocess.Popen:
        """Start Python in Odoo's shell and return its process, which may be killed."""
        process = subprocess.Popen(
            self._get_command("shell"),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        process.stdin.write(code + "\n")
        process.stdin.close()
        return process

    def _get_command(self, command: str) -> list[str]:
        """Return the words of an Odoo command on this database."""
        words = [os.environ["CRM_ODOO_PYTHON"], "-m", "odoo", command]
        words += shlex.split(os.environ["CRM_ODOO_OPTIONS"])
        words += ["--database", self.name, "--no-http", "--max-cron-threads=0"]
        return words

    def _odoo(
        self,
        command: str,
        options: list[str],
        code: str = "",
        problem: re.Pattern[str] = PROBLEM,
    ) -> str:
        """Run one Odoo command and fail on a bad exit or a problem in its log."""
        done = subprocess.run(
            [*self._get_command(command), *options],
            input=code,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        self.log.append(done.stderr)
        found = problem.search(done.stderr)
        if done.returncode or found:
            start = found.start() if found else -3000
            raise AssertionError(
                f"odoo {command} {' '.join(options)} on {self.name} "
                f"ended with {done.returncode}:\n{done.stderr[start:][:6000]}"
            )
        return done.stdout

    # ------------------------------------------------------------
    # SQL
    # ------------------------------------------------------------

    def rows(self, query: str) -> list[tuple]:
        """Return the rows of a query."""
        with (
            closing(psycopg2.connect(dbname=self.name)) as connection,
            connection.cursor() as cursor,
        ):
            cursor.execute(query)
            return cursor.fetchall()


def create(name: str, template: str | None = None) -> Database:
    """Return a new database, copied from the standard one unless told otherwise.

    :param template: an empty text gives an empty database.
    """
    source = os.environ["CRM_STANDARD_DB"] if template is None else template
    drop(name)
    _administer(
        SQL("CREATE DATABASE {} TEMPLATE {}").format(
            Identifier(name), Identifier(source or "template0")
        )
        if source
        else SQL("CREATE DATABASE {} ENCODING 'UTF8' TEMPLATE template0").format(
            Identifier(name)
        )
    )
    if source and (_filestore(source)).is_dir():
        shutil.copytree(_filestore(source), _filestore(name), copy_function=os.link)
    return Database(name)


def checkpoint() -> None:
    """Write all databases to the disk.

    The sequences of a copied database may lag behind its rows when PostgreSQL is killed
    before its first checkpoint: the values of the copy's first numbers are in the log
    of the original only.
    """
    _administer(SQL("CHECKPOINT"))


def drop(name: str) -> None:
    """Drop a database of ours, if it is there."""
    _administer(SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name)))
    shutil.rmtree(_filestore(name), ignore_errors=True)


def _administer(statement: SQL) -> None:
    """Run a statement that cannot be part of a transaction."""
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        connection.set_isolation_level(ISOLATION_LEVEL_AUTOCOMMIT)
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _filestore(name: str) -> Path:
    """Return the folder of a database's attachments."""
    words = shlex.split(os.environ["CRM_ODOO_OPTIONS"])
    data = next(w.split("=", 1)[1] for w in words if w.startswith("--data-dir="))
    return Path(data, "filestore", name)

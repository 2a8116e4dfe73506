"""Run things inside Odoo: the server's own commands, and Python files of ours.

A file of ours defines ``main(env, argv) -> int | None``.  It gets a real environment of
the superuser on a cursor of its own, may commit as it goes, and prints as it likes;
what it returns is the exit code.  Everything uncommitted is committed when it returns 0
or None, and rolled back otherwise.
"""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from provision import process, wkhtmltopdf
from provision.databases import Server
from provision.layout import Layout
from provision.odoo_source import OdooSource


@dataclass(frozen=True)
class Odoo:
    """Odoo, its Python, and the server of its databases, all ready to use."""

    layout: Layout
    source: OdooSource
    server: Server

    @property
    def env(self) -> dict[str, str]:
        """The environment of every Odoo process."""
        env = self.server.client_env
        folders = [str(self.layout.venv / "bin")]
        folders += wkhtmltopdf.folders_on_path(self.layout, env["PATH"])
        # Odoo's own tests look for a browser on the path only; the machine's is first
        unpacked = self.layout.chromium / "bin"
        tools = [str(unpacked)] if unpacked.is_dir() else []
        # Odoo mirrors its style sheets with rtlcss, by this name
        if self.layout.node_programs.is_dir():
            tools.append(str(self.layout.node_programs))
        env["PATH"] = os.pathsep.join([*folders, env["PATH"], *tools])
        env.update(wkhtmltopdf.variables(self.layout, env["PATH"]))
        env["PYTHONUNBUFFERED"] = "1"
        env.setdefault("HOME", str(self.layout.home))
        if not os.access(env["HOME"], os.W_OK):
            env["HOME"] = str(self.layout.home)
        return env

    @property
    def options(self) -> list[str]:
        """Options that every Odoo command understands."""
        paths = [*self.source.addons_paths, self.layout.addons]
        return [
            f"--config={self.layout.odoo_conf}",
            f"--addons-path={','.join(str(path) for path in paths)}",
            f"--data-dir={self.layout.data}",
        ]

    def command(self, database: str, *arguments: str, sub: str = "") -> list[str]:
        """Return the command line of an Odoo command on one database."""
        words = [str(self.layout.python), "-m", "odoo"]
        words += [sub] if sub else []
        return [*words, *self.options, f"--database={database}", *arguments]

    def install(self, database: str, modules: Sequence[str], log_name: str) -> None:
        """Install modules in a database; the output goes to a log of its own."""
        self._load(database, f"--init={','.join(modules)}", log_name)

    def update(self, database: str, modules: Sequence[str], log_name: str) -> None:
        """Bring installed modules to the state of their files."""
        self._load(database, f"--update={','.join(modules)}", log_name)

    def run_file(
        self, database: str, file: Path, argv: Sequence[str] = ()
    ) -> "subprocess.CompletedProcess[bytes]":
        """Run a Python file inside Odoo; it shares our stdin, stdout and stderr.

        :param argv: arguments for the file's ``main``.
        """
        return subprocess.run(
            self.file_command(database, file, argv), env=self.env, check=False
        )

    def run_file_quietly(
        self, database: str, file: Path, argv: Sequence[str], log: Path, failure: str
    ) -> None:
        """Run a Python file inside Odoo with its output in ``log``.

        :raises ProvisionError: with ``failure`` when it does not return 0 or None.
        """
        process.run(
            self.file_command(database, file, argv),
            log=log,
            env=self.env,
            failure=failure,
        )

    def file_command(
        self, database: str, file: Path, argv: Sequence[str] = ()
    ) -> list[str]:
        """Return the command line that runs a Python file inside Odoo."""
        runner = self.layout.config / "provision" / "inside" / "run_file.py"
        words = [str(self.layout.python), str(runner), str(file)]
        return [*words, *self.options, f"--database={database}", "--", *argv]

    def _load(self, database: str, option: str, log_name: str) -> None:
        """Start Odoo once to install or update modules."""
        process.run(
            self.command(
                database,
                option,
                "--stop-after-init",
                "--no-http",
                "--max-cron-threads=0",
            ),
            log=self.layout.log / log_name,
            env=self.env,
            failure=f"Odoo could not install the modules of database {database}",
        )

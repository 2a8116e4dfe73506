"""Make, copy, mark and drop databases; a database without our mark is never touched.

The mark is the database's comment: JSON with the checkout that made it, its state and
what it was made from.
"""

import json
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from provision import process, stamp
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.postgres import Programs
from provision.settings import child_environment

MARK_PREFIX = "made by ./crm: "


@dataclass(frozen=True)
class Mark:
    """What we wrote on a database.

    :param checkout: the key of the checkout that made it;
    :param ready: whether it was completed; an uncompleted one may be made anew;
    :param inputs: name -> fingerprint of what is installed in it.
    """

    checkout: str
    ready: bool
    inputs: dict[str, str]

    def to_comment(self) -> str:
        """Return the comment that stores this mark."""
        return MARK_PREFIX + json.dumps(self.__dict__, sort_keys=True)


def parse_mark(comment: str) -> Mark | None:
    """Return the mark in a comment, None when there is none of ours."""
    if not comment.startswith(MARK_PREFIX):
        return None
    try:
        return Mark(**json.loads(comment.removeprefix(MARK_PREFIX)))
    except (ValueError, TypeError):
        return None


@dataclass(frozen=True)
class Server:
    """A PostgreSQL server that answers.

    :param env: variables by which the clients find it.
    """

    layout: Layout
    programs: Programs
    env: dict[str, str]

    @property
    def client_env(self) -> dict[str, str]:
        """The environment for a program that talks to this server."""
        env = {**child_environment(), **self.env}
        env["PATH"] = f"{self.programs.folder}:{env['PATH']}"
        return env

    def query(self, sql: str, database: str = "postgres") -> str:
        """Run SQL and return its rows, columns separated by ``|``.

        :raises ProvisionError: with PostgreSQL's message.
        """
        command = [self.programs.path("psql"), "-X", "-q", "-A", "-t", "-d", database]
        found = process.capture(
            [*command, "-v", "ON_ERROR_STOP=1"], env=self.client_env, given=sql
        )
        if found.returncode:
            raise ProvisionError(
                f"PostgreSQL refused: {found.stderr.strip()[-500:]}",
                "Does the server run, and may this role create databases?",
            )
        return found.stdout.strip()

    def version(self) -> str:
        """Return the server's version."""
        return self.query("SHOW server_version").split(" ")[0]

    def exists(self, name: str) -> bool:
        """Return whether a database of this name exists, whoever made it."""
        sql = f"SELECT 1 FROM pg_database WHERE datname = {_text(name)}"  # noqa: S608
        return bool(self.query(sql))

    def all_names(self) -> list[str]:
        """Return the names of all databases, whoever made them."""
        rows = self.query(
            "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1"
        )
        return [name for name in rows.split("\n") if name]

    def names(self) -> list[str]:
        """Return the names of all databases that this checkout made."""
        return [name for name in self.all_names() if self.read_mark(name)]

    def read_mark(self, name: str) -> Mark | None:
        """Return our mark on a database; None when it is missing or not ours."""
        comment = self.query(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "  # noqa: S608
            f"WHERE datname = {_text(name)}"
        )
        mark = parse_mark(comment)
        if mark and mark.checkout == self.layout.key:
            return mark
        if mark is None and not comment and self._intent(name).exists():
            return Mark(self.layout.key, ready=False, inputs={})
        return None

    def write_mark(self, name: str, inputs: dict[str, str], ready: bool = True) -> None:
        """State on a database that it is ours, and what is in it."""
        mark = Mark(self.layout.key, ready, inputs)
        self.query(
            f"COMMENT ON DATABASE {_identifier(name)} IS {_text(mark.to_comment())}"
        )
        self._intent(name).unlink(missing_ok=True)

    def spoil_mark(self, name: str) -> None:
        """State that a database is in the middle of a change."""
        mark = self.ensure_ours(name)
        changed = replace(mark, ready=False)
        self.write_mark(name, changed.inputs, ready=False)

    def ensure_ours(self, name: str) -> Mark:
        """Return our mark on an existing database.

        :raises ProvisionError: when somebody else made it.
        """
        mark = self.read_mark(name)
        if mark is None:
            raise ProvisionError(
                f"There is a database {name!r} that this checkout did not make.",
                "It is left alone.  Choose another name: CRM_DB=crm_suite ./crm up",
            )
        return mark

    def create(self, name: str, template: str = "template0") -> None:
        """Create a database and its filestore, marked as not ready.

        :param template: ``template0``, or a database of ours to copy with its files.
        :raises ProvisionError: when a database of that name is not ours.
        """
        if self.exists(name):
            self.ensure_ours(name)
            self.drop(name)
        self._intent(name).touch()
        locale = " ENCODING 'UTF8' LC_COLLATE 'C'" if template == "template0" else ""
        names = f"{_identifier(name)} TEMPLATE {_identifier(template)}"
        self.query(f"CREATE DATABASE {names}{locale}")
        self.write_mark(name, {}, ready=False)
        filestore = self.layout.filestore(name)
        stamp.remove(filestore)
        if template != "template0" and self.layout.filestore(template).exists():
            shutil.copytree(
                self.layout.filestore(template), filestore, copy_function=_link
            )

    def drop(self, name: str) -> bool:
        """Drop a database of ours with its files; return whether it existed.

        :raises ProvisionError: when somebody else made it.
        """
        existed = self.exists(name)
        if existed:
            self.ensure_ours(name)
            self.query(f"DROP DATABASE {_identifier(name)} WITH (FORCE)")
        self._intent(name).unlink(missing_ok=True)
        stamp.remove(self.layout.filestore(name))
        return existed

    def _intent(self, name: str) -> Path:
        """Return the file that says: this database did not exist, and we make it."""
        return self.layout.run / f"making-{name}"


def _link(source: str, target: str) -> None:
    """Let ``target`` share the bytes of ``source``; Odoo never changes stored files."""
    Path(target).hardlink_to(source)


def _identifier(name: str) -> str:
    """Quote a name for SQL."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    """Quote a text for SQL."""
    return "'" + value.replace("'", "''") + "'"

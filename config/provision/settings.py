"""What the person may choose by environment variables, read once and checked."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from provision.errors import ProvisionError

DEFAULT_PORT = 8069
DEFAULT_DATABASE = "crm"

#: Variables by which the PostgreSQL tools find a server; one of these means "my own".
OWN_SERVER_VARIABLES = ("PGHOST", "PGHOSTADDR", "PGSERVICE")

#: Variables that a child must not inherit: they change what Odoo or Python does.
UNWANTED = (
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
    "OPENERP_SERVER",
    "PGDATABASE",
    "PGOPTIONS",
)


#: Ours; every other ODOO_* variable would change an option of Odoo.
OURS = ("ODOO_HOME", "ODOO_DEBIAN_MIRROR", "ODOO_DEBIAN_KEYRING")


@dataclass(frozen=True)
class Settings:
    """The choices of the person.

    :param port: where the web server listens, on the loopback interface;
    :param database: name of the database that ``./crm up`` makes;
    :param odoo_home: an own Odoo instead of the Debian package, or None;
    :param pg_env: variables of an own PostgreSQL server; empty for the private one;
    :param fetch_postgres: unpack a PostgreSQL even when the machine has one;
    :param debian_mirror: base address of a Debian mirror, or None to use apt's own;
    :param debian_keyring: the keyring that signs Debian, or None to look for it.
    """

    port: int = DEFAULT_PORT
    database: str = DEFAULT_DATABASE
    odoo_home: Path | None = None
    pg_env: dict[str, str] = field(default_factory=dict)
    fetch_postgres: bool = False
    debian_mirror: str | None = None
    debian_keyring: str | None = None

    @property
    def has_own_postgres(self) -> bool:
        """Whether the person named a PostgreSQL server."""
        return bool(self.pg_env)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that ``environ`` asks for.

    :raises ProvisionError: when a value cannot be used; it names the variable.
    """
    pg_env, url_database = _read_own_postgres(environ)
    home = environ.get("ODOO_HOME")
    return Settings(
        port=read_port(environ.get("CRM_PORT") or str(DEFAULT_PORT), "CRM_PORT"),
        database=read_database_name(
            environ.get("CRM_DB") or url_database or DEFAULT_DATABASE
        ),
        odoo_home=Path(home).expanduser().resolve() if home else None,
        pg_env=pg_env,
        fetch_postgres=environ.get("CRM_POSTGRES") == "fetch",
        debian_mirror=environ.get("ODOO_DEBIAN_MIRROR") or None,
        debian_keyring=environ.get("ODOO_DEBIAN_KEYRING") or None,
    )


def read_port(text: str, origin: str) -> int:
    """Return ``text`` as a port that an ordinary user may open.

    :raises ProvisionError: when it is no number from 1024 to 65535.
    """
    if not text.isascii() or not text.isdecimal() or not 1024 <= int(text) <= 65535:
        raise ProvisionError(
            f"{origin}: {text!r} is not a port.",
            "Give a number from 1024 to 65535, for example 8070.",
        )
    return int(text)


def read_database_name(text: str) -> str:
    """Return ``text`` when it can name our database.

    :raises ProvisionError: when Odoo or PostgreSQL would not take it.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,40}", text):
        raise ProvisionError(
            f"{text!r} cannot name the database.",
            "Use letters, digits, '_', '-' and '.', at most 41 of them (CRM_DB=crm).",
        )
    return text


def _read_own_postgres(environ: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return libpq's variables for an own server (or {}), and a database name or ''."""
    url = environ.get("DATABASE_URL")
    if url:
        return parse_database_url(url)
    if not any(environ.get(name) for name in OWN_SERVER_VARIABLES):
        return {}, ""
    given = {
        name: value
        for name, value in environ.items()
        if name.startswith("PG") and name.isupper() and name not in UNWANTED and value
    }
    return given, ""


def parse_database_url(url: str) -> tuple[dict[str, str], str]:
    """Return (variables for libpq, database name or '') of a ``postgresql://`` address.

    >>> parse_database_url("postgresql://ann:s%40fe@db:5433/crm?sslmode=require")[0]
    {'PGHOST': 'db', 'PGPORT': '5433', 'PGUSER': 'ann', 'PGPASSWORD': 's@fe', \
'PGSSLMODE': 'require'}

    :raises ProvisionError: when the address is of another kind.
    """
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    if parts.scheme not in ("postgresql", "postgres") or port == -1:
        raise ProvisionError(
            "DATABASE_URL is not an address of PostgreSQL.",
            "It looks like postgresql://user:password@host:5432/database",
        )
    query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    named = {
        "PGHOST": query.get("host") or unquote(parts.hostname or "localhost"),
        "PGPORT": query.get("port") or (str(port) if port else ""),
        "PGUSER": query.get("user") or unquote(parts.username or ""),
        "PGPASSWORD": query.get("password") or unquote(parts.password or ""),
        "PGSSLMODE": query.get("sslmode", ""),
    }
    variables = {name: value for name, value in named.items() if value}
    return variables, unquote(parts.path.lstrip("/"))


def child_environment(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment for programs that we start, without ``UNWANTED``.

    A missing language becomes C.UTF-8, so that every program speaks UTF-8.
    """
    source = os.environ if environ is None else environ
    kept = {
        name: value
        for name, value in source.items()
        if name not in UNWANTED and (name in OURS or not name.startswith("ODOO_"))
    }
    if not any(kept.get(name) for name in ("LC_ALL", "LC_CTYPE", "LANG")):
        kept["LC_ALL"] = "C.UTF-8"
    kept.setdefault("PATH", os.defpath)
    return kept

"""Tell what is there and what runs; --json for other programs."""

import argparse
import json
import sys
from typing import Any

from provision import instance, process
from provision import suite as suites
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings

NAMES = {"url": "address", "db": "database", "odoo": "Odoo", "postgres": "PostgreSQL"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the option of ``status``."""
    parser.add_argument(
        "--json",
        action="store_true",
        help='print {"url", "db", "running", "odoo", "postgres", "users"} and no more',
    )


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Print the state on stdout."""
    state = read_state(layout, settings)
    if options.json:
        json.dump(state, sys.stdout, indent=2)
        sys.stdout.write("\n")
        return 0
    users = state.pop("users")
    for key, value in state.items():
        shown = {True: "yes", False: "no", None: "not there yet"}.get(value, value)
        sys.stdout.write(f"{NAMES.get(key, key):<12}{shown}\n")
    for role, user in users.items():
        sys.stdout.write(f"{role:<16}{user['login']:<28} {user['password']}\n")
    return 0


def read_state(layout: Layout, settings: Settings) -> dict[str, Any]:
    """Return what ``status --json`` prints.

    :return: ``url`` (str), ``db`` (str), ``running`` (bool: the login page answers),
        ``odoo`` and ``postgres`` (version or None when not there yet), ``users``
        ({role: {"login", "password"}}, {} before the demo company exists).
    """
    running = process.find(instance.record_file(layout))
    port = running.port if running else settings.port
    try:
        suite = suites.find(layout, settings)
    except ProvisionError:
        suite = None
    return {
        "url": instance.url_of(port),
        "db": settings.database,
        "running": bool(running) and instance.answers(port),
        "odoo": suite.odoo.source.version if suite else None,
        "postgres": _postgres_version(suite) if suite else None,
        "users": instance.read_users(layout),
    }


def _postgres_version(suite: suites.Suite) -> str | None:
    """Return the server's version; a stopped private one has its programs' version."""
    try:
        return suite.odoo.server.version()
    except ProvisionError:
        return suite.odoo.server.programs.version if suite.cluster else None

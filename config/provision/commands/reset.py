"""Drop the database and start anew with the next ./crm up.

Only what this checkout made is dropped.  --all removes also Odoo, the Python packages,
the private cluster and the downloads.
"""

import argparse
import sys

from provision import console, instance, lock, stamp
from provision import suite as suites
from provision.cluster import open_cluster
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``reset``."""
    parser.add_argument("--yes", action="store_true", help="do not ask")
    parser.add_argument(
        "--all", action="store_true", help="remove .crm and .venv and all in them"
    )


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Ask, stop, drop."""
    what = "everything in .crm and .venv" if options.all else "the database"
    _confirm(options.yes, f"{what} of {layout.root}")
    layout.make()
    with lock.exclusive(layout.run / "lock"):
        instance.stop(layout)
        if options.all:
            _remove_all(layout, settings)
        else:
            _drop(layout, settings)
    return 0


def _confirm(agreed: bool, what: str) -> None:
    """Raise unless the person agrees."""
    if agreed:
        return
    if not sys.stdin.isatty():
        raise ProvisionError(f"reset drops {what}.", "Say so: ./crm reset --yes")
    console.say(f"Drop {what}? Type yes:")
    if sys.stdin.readline().strip().lower() != "yes":
        raise ProvisionError("Nothing was dropped.")


def _drop(layout: Layout, settings: Settings) -> None:
    """Drop our database and the demo people's logins."""
    suite = suites.provide_quietly(layout, settings)
    dropped = suite.odoo.server.drop(settings.database)
    layout.users_file.unlink(missing_ok=True)
    console.say(
        f"Dropped {settings.database}." if dropped else "There was no database to drop."
    )


def _remove_all(layout: Layout, settings: Settings) -> None:
    """Drop our databases on an own server, stop the private one, remove the folders."""
    suite = suites.find(layout, settings)
    if suite and suite.cluster is None:
        for name in suite.odoo.server.names():
            suite.odoo.server.drop(name)
    if not settings.has_own_postgres:
        cluster = open_cluster(layout)
        if suite:
            cluster.stop(suite.odoo.server.programs)
        if cluster.home != layout.home:
            stamp.remove(cluster.home)
        if cluster.socket_dir.parent != cluster.home:
            stamp.remove(cluster.socket_dir)
    stamp.remove(layout.venv)
    stamp.remove(layout.home)
    console.say("Removed .crm and .venv.")

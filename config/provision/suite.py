"""Bring everything that Odoo runs on to this machine, side by side where possible."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provision import (
    chromium,
    console,
    disk,
    javascript,
    odoo_source,
    postgres,
    process,
    virtualenv,
    wkhtmltopdf,
)
from provision.cluster import Cluster, open_cluster
from provision.databases import Server
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.odoo_run import Odoo
from provision.settings import Settings, child_environment


@dataclass(frozen=True)
class Suite:
    """What the commands work with.

    :param odoo: Odoo on a server that answers;
    :param cluster: the private cluster, None when the server is the person's own;
    :param started_cluster: whether this command started it;
    :param served_before: whether a web server ran before this command.
    """

    odoo: Odoo
    cluster: Cluster | None
    started_cluster: bool
    served_before: bool = False

    def stop_what_was_started(self) -> None:
        """Stop the private cluster when this command started it."""
        if self.cluster and self.started_cluster:
            self.cluster.stop(self.odoo.server.programs)


def provide(layout: Layout, settings: Settings) -> Suite:
    """Return the suite, after fetching, installing and starting its parts."""
    layout.make()
    fresh = odoo_source.find(layout, settings) is None or not virtualenv.is_made(layout)
    disk.ensure_space(
        layout.home, disk.FIRST_RUN_BYTES if fresh else disk.LATER_RUN_BYTES
    )
    cluster = None if settings.has_own_postgres else open_cluster(layout)
    home = cluster.home if cluster else layout.home
    jobs: dict[str, Callable[[], Any]] = {
        "odoo": lambda: odoo_source.provide(layout, settings),
        "python": lambda: virtualenv.provide(layout),
        "postgres": lambda: _provide_own_suite_packages(layout, settings, home),
        "javascript": lambda: javascript.provide_for_odoo(layout),
    }
    made = side_by_side(jobs)
    source, programs = made["odoo"], made["postgres"]
    virtualenv.link_odoo(layout, source)
    started = cluster.start(programs) if cluster else False
    server = Server(layout, programs, cluster.env if cluster else settings.pg_env)
    _ensure_answers(server, settings)
    served = process.find(layout.run / "odoo.json") is not None
    return Suite(Odoo(layout, source, server), cluster, started, served)


def provide_quietly(layout: Layout, settings: Settings) -> Suite:
    """Return the suite when it was made before, with its database server started.

    :raises ProvisionError: when ``./crm up`` has yet to make it.
    """
    suite = find(layout, settings)
    if suite is None:
        raise ProvisionError("Odoo is not there yet.", "First: ./crm up")
    if suite.cluster and not suite.cluster.is_running():
        suite.cluster.start(suite.odoo.server.programs)
    return suite


def find(layout: Layout, settings: Settings) -> Suite | None:
    """Return the suite when everything is there, without making or starting anything.

    The private cluster may be stopped: then queries to the server fail.
    """
    source = odoo_source.find(layout, settings)
    if source is None or not layout.python.exists():
        return None
    cluster = None if settings.has_own_postgres else open_cluster(layout)
    programs = postgres.find(settings, cluster.home if cluster else layout.home)
    if programs is None:
        return None
    env = cluster.env if cluster else settings.pg_env
    server = Server(layout, programs, env)
    return Suite(Odoo(layout, source, server), cluster, started_cluster=False)


def side_by_side(jobs: dict[str, Callable[[], Any]]) -> dict[str, Any]:
    """Run jobs in threads; return {name: result}, or raise the first failure.

    The other jobs are let come to their end: each leaves something complete.
    """
    results: dict[str, Any] = {}
    failures: list[BaseException] = []

    def work(name: str, job: Callable[[], Any]) -> None:
        try:
            results[name] = job()
        except BaseException as err:  # noqa: BLE001 (handed to the main thread below)
            failures.append(err)

    threads = [
        threading.Thread(target=work, args=pair, daemon=True) for pair in jobs.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return results


def _provide_own_suite_packages(
    layout: Layout, settings: Settings, home: Path
) -> postgres.Programs:
    """Return PostgreSQL, and see that there is a browser: both use one apt root."""
    programs = postgres.provide(layout, settings, home)
    if wkhtmltopdf.find_browser(layout, child_environment()["PATH"]) is None:
        chromium.provide(layout)
    else:
        console.done_before("Chromium", "for PDF reports and browser tests")
    return programs


def _ensure_answers(server: Server, settings: Settings) -> None:
    """Raise unless the server answers and is new enough."""
    try:
        version = server.version()
    except ProvisionError as err:
        remedy = (
            "Check PGHOST, PGPORT, PGUSER, PGPASSWORD or DATABASE_URL."
            if settings.has_own_postgres
            else "./crm logs postgres shows why."
        )
        raise ProvisionError(err.problem, remedy) from err
    if int(version.partition(".")[0]) < postgres.MIN_MAJOR:
        raise ProvisionError(
            f"The PostgreSQL server is version {version}; "
            f"Odoo 19 needs {postgres.MIN_MAJOR} or newer.",
            "Name a newer server, or unset DATABASE_URL and PGHOST for a private one.",
        )
    role = server.query("SELECT current_user")
    if role == "postgres":
        raise ProvisionError(
            "Odoo refuses to work as the database user 'postgres'.",
            "Create a role, CREATE ROLE odoo LOGIN CREATEDB PASSWORD '...';\n"
            "and name it: PGUSER=odoo PGPASSWORD=...",
        )

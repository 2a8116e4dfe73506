"""Throwaway copies of the test database, and the instance that some tests drive."""

import json
import os
import re
import shlex
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from provision import addon_state, console, instance, peers, process, stamp, template
from provision.layout import Layout
from provision.odoo_run import Odoo

RUN_PREFIX = "crm_run_"
#: Names the file that tells the tests which instance to drive; the same keys as
#: ``./crm status --json``.
INSTANCE_VARIABLE = "CRM_INSTANCE"


@contextmanager
def database_copy(odoo: Odoo, source: str, purpose: str) -> Iterator[str]:
    """Yield the name of a copy of ``source`` that is dropped afterwards."""
    name = f"{RUN_PREFIX}{os.getpid()}_{purpose}"
    with console.step("Database copy") as step:
        odoo.server.create(name, source)
        step.note(name)
    try:
        yield name
    finally:
        odoo.server.drop(name)


def drop_leftovers(odoo: Odoo) -> None:
    """Drop copies of runs that were killed, and the copies that their workers made."""
    for name in odoo.server.all_names():
        match = re.fullmatch(rf"{RUN_PREFIX}(\d+)_\w+?(-gw\d+)?", name)
        if match is None or process.birth_of(int(match[1])):
            continue
        if odoo.server.read_mark(name) is None and match[2]:
            # A worker's copy of ours has no mark of its own; its name tells.
            odoo.server.write_mark(name, {})
        if odoo.server.read_mark(name):
            odoo.server.drop(name)


def follow_files(odoo: Odoo, source: str, name: str) -> None:
    """Update a copy to the add-ons' files when ``source`` was made from older ones."""
    mark = odoo.server.read_mark(source)
    present = mark.inputs if mark else {}
    wanted = addon_state.addon_fingerprints(odoo.layout)
    changed = [key for key in wanted if wanted[key] != present.get(key)]
    if changed:
        with console.step("Changed add-ons") as step:
            step.note(", ".join(changed))
            odoo.update(name, changed, "test-database.log")


@contextmanager
def served_instance(odoo: Odoo, source: str) -> Iterator[Path]:
    """Yield a file that describes a served copy of ``source`` with the demo company."""
    layout = odoo.layout
    with database_copy(odoo, source, "served") as name:
        folder = layout.run / name
        folder.mkdir(exist_ok=True)
        try:
            yield _serve(odoo, name, folder)
        finally:
            process.stop(folder / "odoo.json")
            stamp.remove(folder)


def _serve(odoo: Odoo, name: str, folder: Path) -> Path:
    """Fill the demo company, serve it on a free port, and describe that in a file."""
    layout = odoo.layout
    users = folder / "users.json"
    with console.step("Demo company"):
        odoo.run_file_quietly(
            name,
            layout.config / "provision" / "inside" / "load_demo.py",
            [str(users)],
            layout.log / "test-demo.log",
            "Filling the demo company failed",
        )
    port = free_port()
    log = layout.log / "test-server.log"
    log_start = log.stat().st_size if log.exists() else 0
    with console.step("Web server for tests") as step:
        instance.start_server(odoo, name, port, folder / "odoo.json", log)
        step.note(instance.url_of(port))
    description = {
        "url": instance.url_of(port),
        "db": name,
        "running": True,
        "odoo": odoo.source.version,
        "postgres": odoo.server.version(),
        "users": json.loads(users.read_text()),
        "log": str(log),
        "log_start": log_start,
    }
    target = folder / "instance.json"
    stamp.write_atomically(target, json.dumps(description), 0o600)
    return target


def install_variables(odoo: Odoo) -> dict[str, str]:
    """Return the variables for tests that install and uninstall add-ons themselves.

    tests/databases/database.py says what each one means.
    """
    return {
        **odoo_variables(odoo),
        "CRM_STANDARD_DB": template.provide_dependencies(odoo),
        "CRM_POSTGRES_PROGRAMS": str(odoo.server.programs.folder),
        "CRM_PEERS": str(peers.provide(odoo.layout)),
    }


def odoo_variables(odoo: Odoo) -> dict[str, str]:
    """Return the variables for tests that start an Odoo process on a database."""
    return {
        "CRM_ODOO_PYTHON": str(odoo.layout.python),
        "CRM_ODOO_OPTIONS": shlex.join(odoo.options),
    }


def free_port() -> int:
    """Return a port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_template(odoo: Odoo, fast: bool) -> str:
    """Return the database to copy; with ``fast`` an older one will do."""
    present = template.find_for_tests(odoo) if fast else None
    if present:
        console.done_before("Test database", present)
        return present
    return template.provide_for_tests(odoo)


def odoo_arguments(layout: Layout, odoo: Odoo, database: str) -> list[str]:
    """Return pytest's arguments for the add-ons' own tests."""
    paths = [*odoo.source.addons_paths, layout.addons]
    return [
        *("-p", "no:cacheprovider", "-p", "no:schemathesis", "--tb=short", "-rs"),
        *("-p", "shared_filestore"),
        f"--odoo-config={layout.odoo_conf}",
        f"--odoo-database={database}",
        f"--odoo-addons-path={','.join(str(path) for path in paths)}",
        f"--odoo-extra=data-dir={layout.data}",
        f"--odoo-extra=db-filter=^{database}",
        "--odoo-log-level=error",
        "--odoo-http",
    ]


def odoo_environment(odoo: Odoo) -> dict[str, str]:
    """Return the environment of pytest with these arguments: it finds our plugin."""
    inside = odoo.layout.config / "provision" / "inside"
    return {**odoo.env, "PYTHONPATH": str(inside)}

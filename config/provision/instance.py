"""The database ``crm`` with the add-ons and the demo company, and its web server."""

import json
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from provision import addon_state, console, process, stamp, template
from provision.errors import ProvisionError
from provision.layout import ADDON_NAMES, Layout
from provision.odoo_run import Odoo
from provision.suite import Suite

READY_SECONDS = 120.0
DEMO_KEY = "demo company"
#: Holds the fingerprint of what the web client's bundles were built from.
BUNDLES_STAMP = "bundles-built"
#: Holds the fingerprint of the pages that the running web server knows.
PAGES_STAMP = "pages-served"


def record_file(layout: Layout) -> Path:
    """Return the file that tells which web server runs."""
    return layout.run / "odoo.json"


def bundles_record(layout: Layout) -> Path:
    """Return the file that tells which process builds the web client's bundles."""
    return layout.run / "bundles.json"


def stop(layout: Layout) -> bool:
    """Stop the web server and its helper; return whether the server ran."""
    process.stop(bundles_record(layout))
    return process.stop(record_file(layout))


def url_of(port: int) -> str:
    """Return the address of the web client."""
    return f"http://localhost:{port}"


def provide_database(suite: Suite, name: str) -> None:
    """Make the database, or bring it to the state of the add-ons' files."""
    odoo = suite.odoo
    server = odoo.server
    mark = server.ensure_ours(name) if server.exists(name) else None
    wanted = addon_state.addon_fingerprints(odoo.layout)
    if mark is None or (not mark.ready and not mark.inputs):
        dependencies = template.provide_dependencies(odoo)
        with console.step("Database") as step:
            step.note(f"installing {', '.join(ADDON_NAMES)}")
            server.create(name, dependencies)
            (odoo.layout.run / BUNDLES_STAMP).unlink(missing_ok=True)
            odoo.install(name, ADDON_NAMES, "install.log")
            server.write_mark(name, wanted)
            step.note(name)
    elif not mark.ready or any(mark.inputs.get(key) != wanted[key] for key in wanted):
        _update(odoo, name, mark.inputs, wanted)
    else:
        console.done_before("Database", name)
    _load_demo(odoo, name)


def is_current(odoo: Odoo, name: str) -> bool:
    """Return whether database and web server hold what the files say.

    Files of pages are in no database, but the server keeps the bundles in its memory.
    """
    pages = odoo.layout.run / PAGES_STAMP
    if not odoo.server.exists(name) or not pages.exists():
        return False
    if pages.read_text() != _pages_fingerprint(odoo.layout):
        return False
    mark = odoo.server.ensure_ours(name)
    wanted = {
        **addon_state.addon_fingerprints(odoo.layout),
        DEMO_KEY: stamp.tree_fingerprint(odoo.layout.config / "demo"),
    }
    return mark.ready and all(mark.inputs.get(key) == wanted[key] for key in wanted)


def _update(
    odoo: Odoo, name: str, present: dict[str, str], wanted: dict[str, str]
) -> None:
    """Update the add-ons whose files changed; install those that are new."""
    changed = [key for key in wanted if present.get(key) != wanted[key]] or [*wanted]
    with console.step("Database") as step:
        step.note(f"updating {', '.join(changed)}")
        odoo.server.spoil_mark(name)
        new = [key for key in changed if key not in present]
        if new:
            odoo.install(name, new, "update.log")
        odoo.update(name, changed, "update.log")
        kept = {key: value for key, value in present.items() if key == DEMO_KEY}
        odoo.server.write_mark(name, {**kept, **wanted})


def _load_demo(odoo: Odoo, name: str) -> None:
    """Fill the demo company when its files changed or its logins are missing."""
    layout = odoo.layout
    wanted = stamp.tree_fingerprint(layout.config / "demo")
    mark = odoo.server.ensure_ours(name)
    if mark.inputs.get(DEMO_KEY) == wanted and layout.users_file.exists():
        console.done_before("Demo company")
        return
    with console.step("Demo company"):
        odoo.run_file_quietly(
            name,
            layout.config / "provision" / "inside" / "load_demo.py",
            [str(layout.users_file)],
            layout.log / "demo.log",
            "Filling the demo company failed",
        )
        odoo.server.write_mark(name, {**mark.inputs, DEMO_KEY: wanted})


def _pages_fingerprint(layout: Layout) -> str:
    """Return the fingerprint of the files that become bundles."""
    return stamp.fingerprint(
        *(
            stamp.tree_fingerprint(layout.addons / name / "static")
            for name in ADDON_NAMES
        )
    )


def start_building_bundles(odoo: Odoo, name: str) -> bool:
    """Build the web client's bundles beside the server; return False when built."""
    built = odoo.layout.run / BUNDLES_STAMP
    wanted = stamp.fingerprint(
        *(odoo.server.ensure_ours(name).inputs.get(key, "") for key in ADDON_NAMES),
        _pages_fingerprint(odoo.layout),
    )
    if built.exists() and built.read_text() == wanted:
        return False
    file = odoo.layout.config / "provision" / "inside" / "prepare_assets.py"
    process.start(
        ["nice", *odoo.file_command(name, file, [str(built), wanted])],
        record=bundles_record(odoo.layout),
        log=odoo.layout.log / "bundles.log",
        env=odoo.env,
    )
    return True


def serve(odoo: Odoo, name: str, port: int) -> "subprocess.Popen[bytes]":
    """Start the web server and return when the login page can be seen.

    :raises ProvisionError: when the port is taken or the server ends or hangs.
    """
    ensure_port_free(port)
    with console.step("Web server") as step:
        child = start_server(
            odoo, name, port, record_file(odoo.layout), odoo.layout.log / "odoo.log"
        )
        (odoo.layout.run / PAGES_STAMP).write_text(_pages_fingerprint(odoo.layout))
        step.note(url_of(port))
    return child


def start_server(
    odoo: Odoo, name: str, port: int, record: Path, log: Path
) -> "subprocess.Popen[bytes]":
    """Start a web server for one database and wait until its login page answers.

    :raises ProvisionError: when the server ends or hangs.
    """
    _set_base_url(odoo, name, port)
    start = log.stat().st_size if log.exists() else 0
    child = process.start(
        server_command(odoo, name, port),
        record=record,
        log=log,
        env=odoo.env,
        port=port,
    )
    _wait_ready(child, port, log, start)
    return child


def _set_base_url(odoo: Odoo, name: str, port: int) -> None:
    """Tell the database its address: PDF reports load their styles from there."""
    odoo.server.query(
        f"UPDATE ir_config_parameter SET value = '{url_of(port)}' "  # noqa: S608
        "WHERE key = 'web.base.url'",
        name,
    )


def server_command(odoo: Odoo, name: str, port: int) -> list[str]:
    """Return the command line of a web server for one database."""
    return odoo.command(
        name,
        f"--http-port={port}",
        f"--gevent-port={port + 1}",
        f"--db-filter=^{name}$",
    )


def ensure_port_free(port: int) -> None:
    """Raise when another program listens on ``port``."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as err:
            raise ProvisionError(
                f"Port {port} is taken by another program.",
                f"Stop that program, or take another port: ./crm up --port {port + 1}",
            ) from err


def _wait_ready(
    child: "subprocess.Popen[bytes]", port: int, log: Path, start: int
) -> None:
    """Return when the login page answers."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise ProvisionError(
                f"Odoo ended with exit code {child.returncode}.",
                f"{process.tail(log, start)}\nThe whole output is in {log}",
            )
        if answers(port):
            return
        time.sleep(0.2)
    child.terminate()
    raise ProvisionError(
        f"Odoo did not answer on port {port} within {READY_SECONDS:.0f} seconds.",
        f"{process.tail(log, start)}\nThe whole output is in {log}",
    )


def answers(port: int) -> bool:
    """Return whether the login page can be fetched."""
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{port}/web/login", timeout=60
        ) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


def read_users(layout: Layout) -> dict[str, dict[str, str]]:
    """Return {role: {"login", "password"}} of the demo people; {} before they exist."""
    try:
        return json.loads(layout.users_file.read_text())
    except (OSError, ValueError):
        return {}

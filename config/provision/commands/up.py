"""Bring the suite up and serve it; what is there already is not done again.

On the first run this fetches Odoo 19, Python packages and, where the machine lacks
them, PostgreSQL and Chromium; makes a database with the add-ons and a demo
company; and serves it on this machine only.  Later runs are ready in seconds.  When
files of an add-on have changed, the database follows.
"""

import argparse
import signal
import subprocess
import time
from types import FrameType

from provision import console, instance, lock, process
from provision import suite as suites
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings, read_port
from provision.suite import Suite

POLL_SECONDS = 0.5

FIRST_STEPS = """\
What to try first:
  1. As the salesperson open CRM > Customers > Customers and choose one, or press
     "360 View" on a contact: everything the company knows of them on one page.
  2. As the sales manager import sales of another system: CRM > Configuration >
     Customers > Import Sales History, or ./crm import-sales FILE --source NAME
  3. Print a quotation: Sales > Orders > a quotation > Print."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``up``."""
    parser.add_argument(
        "--detach", action="store_true", help="return when ready, and serve on"
    )
    parser.add_argument(
        "--port",
        metavar="N",
        help="port of the web client (default: CRM_PORT or 8069)",
    )


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Provide and serve; wait for Ctrl-C unless detached."""
    port = read_port(options.port, "--port") if options.port else settings.port
    started = time.monotonic()
    signal.signal(signal.SIGTERM, _interrupt)
    layout.make()
    suite: Suite | None = None
    lasting = False
    try:
        with lock.exclusive(layout.run / "lock"):
            _refuse_other_port(layout, options.port, port)
            suite = suites.provide(layout, settings)
            served = _serve(suite, layout, settings.database, port)
        _tell(layout, settings, time.monotonic() - started)
        lasting = options.detach or served is None
        if served is None:
            console.say("It was started before, and goes on; ./crm stop ends it.")
        if lasting:
            return 0
        console.say("Ctrl-C stops it.")
        return _wait(served, layout)
    finally:
        if suite and not lasting:
            _stop(suite, layout)


def _serve(
    suite: Suite, layout: Layout, database: str, port: int
) -> "subprocess.Popen[bytes] | None":
    """Have the database served in its present state; None when it was already.

    A server that runs is stopped first when the database has to follow changed files.
    """
    record = instance.record_file(layout)
    running = process.find(record)
    if running:
        current = instance.is_current(suite.odoo, database)
        if current and instance.answers(running.port):
            console.done_before("Database", database)
            console.done_before("Web server", instance.url_of(running.port))
            return None
        instance.stop(layout)
        port = running.port
    instance.provide_database(suite, database)
    served = instance.serve(suite.odoo, database, port)
    if instance.start_building_bundles(suite.odoo, database):
        console.say("  ...    the web client's bundles are built in the background")
    return served


def _refuse_other_port(layout: Layout, asked: str | None, port: int) -> None:
    """Raise when a server of ours runs on another port than the one asked for."""
    running = process.find(instance.record_file(layout))
    if running is None:
        instance.ensure_port_free(port)
    elif asked and running.port != port:
        raise ProvisionError(
            f"This checkout is already served on port {running.port}.",
            "./crm stop ends that; then ./crm up --port works.",
        )


def _wait(served: "subprocess.Popen[bytes]", layout: Layout) -> int:
    """Wait until the server ends or Ctrl-C is pressed; return the exit code."""
    try:
        while served.poll() is None:
            time.sleep(POLL_SECONDS)
    except KeyboardInterrupt:
        console.say("\n  ...    stopping")
        return 0
    log = layout.log / "odoo.log"
    raise ProvisionError(
        f"Odoo ended with exit code {served.returncode}.",
        f"{process.tail(log)}\nThe whole output is in {log}",
    )


def _stop(suite: Suite, layout: Layout) -> None:
    """Stop the web server and cluster that this command started.

    A server that was running before is not ours to stop.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not suite.served_before:
        instance.stop(layout)
        suite.stop_what_was_started()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Treat a request to end like Ctrl-C."""
    raise KeyboardInterrupt


def _tell(layout: Layout, settings: Settings, seconds: float) -> None:
    """Print the address, the logins and what to try."""
    running = process.find(instance.record_file(layout))
    address = instance.url_of(running.port if running else settings.port)
    console.say(f"\nReady in {seconds:.0f} s: {address}\n")
    users = instance.read_users(layout)
    width = max((len(role) for role in users), default=0)
    for role, user in users.items():
        console.say(f"  {role:<{width}}  {user['login']:<28} {user['password']}")
    console.say(f"\n{FIRST_STEPS}\n")

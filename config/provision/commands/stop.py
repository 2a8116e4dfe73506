"""Stop the web server and the private database server of this checkout."""

import argparse

from provision import console, instance, lock
from provision import suite as suites
from provision.layout import Layout
from provision.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add no option: ``stop`` has none."""


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Stop what runs, and say what that was."""
    layout.make()
    with lock.exclusive(layout.run / "lock"):
        stopped = []
        if instance.stop(layout):
            stopped.append("web server")
        suite = suites.find(layout, settings)
        if suite and suite.cluster and suite.cluster.stop(suite.odoo.server.programs):
            stopped.append("database server")
    console.say(
        f"Stopped: {', '.join(stopped)}." if stopped else "Nothing was running."
    )
    return 0

"""Show the end of a log; -f goes on showing what is added."""

import argparse
import os

from provision.cluster import open_cluster
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``logs``."""
    parser.add_argument(
        "name",
        nargs="?",
        default="odoo",
        help="odoo (default), postgres, or a step: install, demo, python-packages ...",
    )
    parser.add_argument("-f", "--follow", action="store_true", help="go on showing")
    parser.add_argument(
        "-n", "--lines", type=int, default=50, metavar="N", help="lines (50)"
    )


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Become ``tail`` on the log."""
    if options.name == "postgres":
        path = open_cluster(layout).log
    else:
        path = layout.log / f"{options.name}.log"
    if not path.exists():
        names = ", ".join(sorted(log.stem for log in layout.log.glob("*.log")))
        raise ProvisionError(
            f"There is no log {options.name!r} yet.",
            f"There are: {names or 'none'}; postgres",
        )
    follow = ["-F"] if options.follow else []
    command = ["tail", "-n", str(options.lines), *follow, str(path)]
    os.execvp(command[0], command)  # noqa: S606

"""Take the screenshots of docs/ anew from the running system."""

import argparse
import subprocess

from provision import instance, process
from provision import suite as suites
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings

TAKES_REST = True


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add no option: words go to the script."""


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Run the script against the served instance."""
    if process.find(instance.record_file(layout)) is None:
        raise ProvisionError("Nothing is served.", "First: ./crm up --detach")
    odoo = suites.provide_quietly(layout, settings).odoo
    script = layout.config / "docs" / "screenshots.py"
    command = [str(layout.python), str(script), *options.rest]
    return subprocess.run(
        command, env=odoo.env, cwd=layout.root, check=False
    ).returncode

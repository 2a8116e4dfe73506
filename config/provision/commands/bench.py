"""Measure the speed of one thing, in a database of its own.

Files of bench/ with a `main(env, argv)` are run:  ./crm bench customer_metrics
Words after -- are the file's own options.
"""

import argparse

from provision import suite as suites
from provision import template
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import Settings

TAKES_REST = True
DATABASE = "crm_bench"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``bench``."""
    parser.add_argument("name", help="a file of bench/, without .py")
    parser.add_argument(
        "--drop", action="store_true", help="remove the database of the benches"
    )


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Make the database when it is not there, and run the file in it."""
    file = layout.root / "bench" / f"{options.name}.py"
    if not file.exists():
        raise ProvisionError(f"There is no {file}.", "ls bench shows what there is.")
    suite = suites.provide_quietly(layout, settings)
    server = suite.odoo.server
    if options.drop:
        server.drop(DATABASE)
        return 0
    if not server.exists(DATABASE):
        server.create(DATABASE, template.provide_for_tests(suite.odoo))
        server.write_mark(DATABASE, {})
    server.ensure_ours(DATABASE)
    return suite.odoo.run_file(DATABASE, file, options.rest).returncode

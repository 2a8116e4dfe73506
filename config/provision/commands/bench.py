"""Measure the speed of one thing, in a database of its own.

Files of bench/ with a `main(env, argv)` are run:  ./crm bench customer_metrics
Words after -- are the file's own options.
"""

import argparse

from provision import addon_state, template, throwaway
from provision import suite as suites
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.odoo_run import Odoo
from provision.settings import Settings

TAKES_REST = True
DATABASE = "crm_bench"
#: Benches with databases of their own: {name: {database: argument that names it}}.
#: The bench runs in the first; the others are to compare with.
OWN_DATABASES = {
    "load": {"crm_bench_load": ""},
    "service_desk": {"crm_bench_desk": "", "crm_bench_desk_small": "--small"},
    "case_intake": {"crm_bench_intake": "", "crm_bench_peer": "--peer"},
    "erp_tax": {"crm_bench_tax": "", "crm_bench_peer": "--peer"},
    "loyalty_confirm": {"crm_bench_loyalty": "", "crm_bench_peer": "--peer"},
}
#: Holds Odoo's own modules only: for add-ons of others.
PEER_DATABASE = "crm_bench_peer"


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
    databases = OWN_DATABASES.get(options.name, {DATABASE: ""})
    arguments = []
    for name, argument in databases.items():
        if options.drop:
            server.drop(name)
            continue
        _provide_database(suite.odoo, name)
        arguments += [argument, name] if argument else []
    if options.drop:
        return 0
    database = next(iter(databases))
    rest = [*arguments, *options.rest]
    return suite.odoo.run_file(database, file, rest).returncode


def _provide_database(odoo: Odoo, name: str) -> None:
    """Make a database when it is not there; bring ours to the add-ons' files."""
    server = odoo.server
    state = addon_state.addon_fingerprints(odoo.layout)
    if name == PEER_DATABASE:
        if not server.exists(name):
            server.create(name, template.provide_dependencies(odoo))
            server.write_mark(name, {})
    elif not server.exists(name):
        server.create(name, template.provide_for_tests(odoo))
        server.write_mark(name, state)
    elif server.ensure_ours(name).inputs != state:
        throwaway.follow_files(odoo, name, name)
        server.write_mark(name, state)
    server.ensure_ours(name)

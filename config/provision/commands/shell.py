"""Open Odoo's Python shell on the database, with env ready.

Words after -- go to `odoo shell`.  Code on standard input is run instead:
    echo "print(env['res.partner'].search_count([]))" | ./crm shell
"""

import argparse
import os
from types import SimpleNamespace

from provision import suite as suites
from provision.layout import Layout
from provision.settings import Settings

TAKES_REST = True


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the option that shell and psql share."""
    parser.add_argument("--db", metavar="NAME", help="another database than crm's")


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Become ``odoo shell``."""
    suite = suites.provide_quietly(layout, settings)
    command = suite.odoo.command(
        options.db or settings.database,
        "--no-http",
        "--log-level=warn",
        *options.rest,
        sub="shell",
    )
    os.execvpe(command[0], command, suite.odoo.env)  # noqa: S606


def _handle_psql(
    options: argparse.Namespace, layout: Layout, settings: Settings
) -> int:
    """Become ``psql``."""
    server = suites.provide_quietly(layout, settings).odoo.server
    database = options.db or settings.database
    command = [server.programs.path("psql"), "-d", database, *options.rest]
    os.execvpe(command[0], command, server.client_env)  # noqa: S606


#: The command ``psql``: same options, another program.
psql = SimpleNamespace(
    __doc__="""Open psql on the database.

Words that psql knows go to psql:  ./crm psql -c 'SELECT count(*) FROM res_partner'
""",
    TAKES_REST=True,
    add_options=add_options,
    handle=_handle_psql,
)

"""Bring sales of another system in, from a CSV file, plain or .gz.

./crm import-sales FILE --source NAME [--company NAME] [--map field=COLUMN ...]
    [--currency ISO] [--encoding NAME] [--delimiter C] [--date-format F]
    [--dry-run] [--json]
"""

import argparse

from provision import suite as suites
from provision.layout import Layout
from provision.settings import Settings

#: Its options and their help are those of the importing program itself.
TAKES_REST = True
OWN_HELP = False


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add no option: all words go to the importing program."""


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Run the importing program inside Odoo; its exit code is ours."""
    suite = suites.provide_quietly(layout, settings)
    file = layout.config / "provision" / "import_sales.py"
    return suite.odoo.run_file(settings.database, file, options.rest).returncode

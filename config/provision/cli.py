"""The command line of ``./crm``: which words it takes, and who answers them."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from provision import console
from provision.commands import (
    bench,
    importing,
    linting,
    logs,
    reset,
    screenshots,
    shell,
    status,
    stop,
    testing,
    up,
)
from provision.errors import ProvisionError
from provision.layout import Layout, find_root
from provision.settings import Settings, read_settings

Handler = Callable[[argparse.Namespace, Layout, Settings], int]

EXIT_PROBLEM = 1
EXIT_INTERRUPTED = 130

ENVIRONMENT_HELP = """\
environment:
  CRM_PORT             port of the web client (8069)
  CRM_DB               name of the database (crm)
  CRM_PYTHON           a Python 3.10-3.13 to use
  CRM_CHROMIUM         a Chromium or Chrome to print and test with
  CRM_CHROMIUM=fetch, CRM_POSTGRES=fetch    unpack one even when the machine has one
  ODOO_HOME            an Odoo 19.0 of your own, instead of the Debian package
  DATABASE_URL, PGHOST ...    a PostgreSQL server of your own, instead of a private one
  ODOO_DEBIAN_MIRROR, ODOO_DEBIAN_KEYRING    where Debian packages come from

Everything that is made lies in .crm and .venv of this checkout; nothing is installed
into the system.  ./crm COMMAND --help tells about one command.
"""

#: Command -> the module that adds its options and answers it.
COMMANDS = {
    "up": up,
    "test": testing,
    "stop": stop,
    "status": status,
    "shell": shell,
    "psql": shell.psql,
    "logs": logs,
    "reset": reset,
    "import-sales": importing,
    "lint": linting,
    "bench": bench,
    "screenshots": screenshots,
}


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="./crm",
        description="Run, test and look after this suite on this machine.",
        epilog=ENVIRONMENT_HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, module in COMMANDS.items():
        text = (module.__doc__ or "").strip()
        command = commands.add_parser(
            name,
            help=text.split("\n")[0].rstrip("."),
            description=text,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=getattr(module, "OWN_HELP", True),
        )
        module.add_options(command)
        command.set_defaults(handler=module.handle, takes_rest=_takes_rest(module))
    return parser


def split_at_dashes(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words before and after the first ``--``.

    argparse would take those after it for paths of ours.

    >>> split_at_dashes(["test", "odoo", "--", "-x", "--pdb"])
    (['test', 'odoo'], ['-x', '--pdb'])
    >>> split_at_dashes(["up"])
    (['up'], [])
    """
    at = words.index("--") if "--" in words else len(words)
    return list(words[:at]), list(words[at + 1 :])


def main(words: Sequence[str]) -> int:
    """Run the command that ``words`` name; return the exit code."""
    os.umask(0o022)
    parser = build_parser()
    words, after = split_at_dashes(words)
    options, rest = parser.parse_known_args(words)
    options.rest = [*rest, *after]
    if options.rest and not options.takes_rest:
        parser.error(f"unknown: {' '.join(options.rest)}")
    try:
        settings = read_settings(os.environ)
        return options.handler(options, Layout(find_root()), settings)
    except ProvisionError as err:
        console.say(f"crm: {err}")
        return EXIT_PROBLEM
    except KeyboardInterrupt:
        console.say("crm: interrupted")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_PROBLEM


def _takes_rest(module: object) -> bool:
    """Return whether a command hands unknown words on to another program."""
    return bool(getattr(module, "TAKES_REST", False))

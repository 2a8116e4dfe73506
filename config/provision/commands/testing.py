"""Run the tests: ./crm test [unit|architecture|odoo|databases|outside|browser|PATH] ...

Without a word everything runs: unit and architecture tests, the add-ons' own tests in
Odoo on a fresh copy of an installed database, installations and killed jobs on
databases of their own, and, against a served instance, the interface from outside and
the web client in headless Chromium.

The daily loop:  ./crm test --fast -k test_name
With --fast without the tests that take minutes: installations from an empty database.
With the word odoo-suites Odoo's own suites run, with our add-ons installed, an hour or
more, or those that -k names: what fails only with our add-ons makes the run fail.
A run of everything takes one part of them, the next one each day, without tours; which
one, or one by its number:  ./crm test odoo-suites --part today
Words after -- go to pytest:  ./crm test odoo -- -x --pdb
"""

import argparse
from collections.abc import Iterable
from datetime import date

from provision import (
    console,
    lock,
    pytest_runs,
    standard_suites,
    suite_parts,
    throwaway,
)
from provision import suite as suites
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.odoo_run import Odoo
from provision.pytest_runs import (
    DATABASES,
    KINDS,
    PURE_KINDS,
    SERVED_KINDS,
    STANDARD,
    Counts,
)
from provision.settings import Settings, child_environment

TAKES_REST = True
#: Ends a test that hangs; the longest real one takes a minute.
TEST_TIMEOUT_SECONDS = 600


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``test``."""
    parser.add_argument(
        "what",
        nargs="*",
        metavar="WHAT",
        help=f"{', '.join((*KINDS, STANDARD))}, or a path",
    )
    parser.add_argument(
        "--part",
        metavar="N",
        help=f"one part of {STANDARD}, 1 to {suite_parts.PARTS} or {suite_parts.TODAY}",
    )
    parser.add_argument("-k", dest="name", metavar="NAME", help="tests of this name")
    parser.add_argument(
        "--fast",
        action="store_true",
        help="re-use an installed test database and one process, and leave slow tests "
        f"out; without a kind or path only {', '.join(PURE_KINDS)} and odoo tests",
    )


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Provide, run, add up; the exit code is 0 only when tests ran and none failed."""
    words = options.what or ([*PURE_KINDS, "odoo"] if options.fast else [])
    chosen = pytest_runs.choose(words, layout)
    options.part = _choose_part(options, chosen)
    extra = [*options.rest, *(["-k", options.name] if options.name else [])]
    layout.make()
    counts = Counts()
    with lock.exclusive(layout.run / "lock"):
        suite = suites.provide(layout, settings)
    try:
        for kind, paths in chosen.items():
            arguments = [f"--timeout={TEST_TIMEOUT_SECONDS}", *extra, *paths]
            counts.add(_run_kind(kind, arguments, suite.odoo, options))
    finally:
        suite.stop_what_was_started()
    return _conclude(counts, chosen)


def _choose_part(options: argparse.Namespace, chosen: dict[str, list[str]]) -> int:
    """Return which part of Odoo's suites runs, 0 for all of them.

    A run of everything gets the part of the day.

    :raises ProvisionError: for a part of anything but Odoo's suites.
    """
    wish = options.part
    if not (options.what or options.fast or options.name):
        wish = wish or suite_parts.TODAY
        chosen[STANDARD] = []
    if wish is None:
        return 0
    if STANDARD not in chosen:
        raise ProvisionError(
            "Only Odoo's suites have parts.", f"./crm test {STANDARD} --part {wish}"
        )
    # the day of the clock on the wall: who runs it at night means the day that begins
    return suite_parts.choose(wish, date.today())


def _run_kind(
    kind: str, arguments: list[str], odoo: Odoo, options: argparse.Namespace
) -> Counts:
    """Run the tests of one kind where they need to run."""
    layout = odoo.layout
    if kind in PURE_KINDS:
        return pytest_runs.run(layout, kind, arguments, child_environment())
    if options.name and kind in SERVED_KINDS:
        # Serving an instance takes a while: only when there is a test for it.
        if not pytest_runs.has_tests(layout, arguments, odoo.env):
            return Counts()
    with lock.exclusive(layout.run / "lock"):
        throwaway.drop_leftovers(odoo)
        if kind != DATABASES:
            source = throwaway.test_template(odoo, options.fast)
    if kind == DATABASES:
        env = {**odoo.env, **throwaway.install_variables(odoo)}
        slow = ["-m", "not slow"] if options.fast else []
        two = [] if options.fast else ["-n2", "--dist=loadfile"]
        return pytest_runs.run(layout, kind, [*slow, *two, *arguments], env)
    if kind == STANDARD:
        return standard_suites.run(odoo, source, arguments, options.part)
    if kind in SERVED_KINDS:
        with throwaway.served_instance(odoo, source) as description:
            env = {**odoo.env, **throwaway.odoo_variables(odoo)}
            env[throwaway.INSTANCE_VARIABLE] = str(description)
            return pytest_runs.run(layout, kind, arguments, env)
    with throwaway.database_copy(odoo, source, "odoo") as database:
        if options.fast:
            throwaway.follow_files(odoo, source, database)
        workers = [] if options.fast or options.name else ["-n2", "--dist=loadscope"]
        given = throwaway.odoo_arguments(layout, odoo, database)
        env = throwaway.odoo_environment(odoo)
        return pytest_runs.run(layout, kind, [*given, *workers, *arguments], env)


def _conclude(counts: Counts, chosen: Iterable[str]) -> int:
    """Print the closing line on stdout; return the exit code."""
    if not counts.passed and not counts.failed:
        console.say(f"crm: no test ran ({', '.join(chosen) or 'there is none'}).")
        return 1
    print(f"\n{counts.closing_line()}", flush=True)
    return 1 if counts.failed else 0

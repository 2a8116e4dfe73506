"""Odoo's own suites with our add-ons installed: what fails only because of them.

A suite that fails does not yet tell anything: some of Odoo's tests fail on a machine
without Chromium's fonts, with more modules installed than they expect, or always. So
each failing test runs again in a database that holds Odoo's own modules only. Only what
passes there is ours, and only that makes the run fail.

Each run of everything takes one part of them (``suite_parts``), without tours. What is
known to fail without us too is then not run again.
"""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from provision import console, pytest_runs, suite_parts, template, throwaway
from provision.odoo_run import Odoo
from provision.pytest_runs import Counts
from provision.suite_known import FAILS_WITHOUT_US, KNOWN_REASONS

#: Modules of Odoo whose tests run, as far as this version of Odoo has them.
MODULES = (
    "crm",
    "sales_team",
    "sale",
    "sale_crm",
    "sale_stock",
    "account",
    "stock",
    "loyalty",
    "sale_loyalty",
    "utm",
    "mass_mailing",
    "link_tracker",
    "rating",
    "portal",
    "portal_rating",
    "im_livechat",
    "calendar",
    "phone_validation",
    "privacy_lookup",
    "sms",
)
#: Files that take minutes and say nothing about add-ons on the server: JavaScript.
LEFT_OUT = ("test_js.py",)

#: Some files import helpers that are called like tests; only classes hold tests.
CLASSES_ONLY = ("-o", "python_functions=")

OURS = "FAILED (only with us)"
#: Module, file and class at the end of the name that pytest gives a class.
TEST_CLASS = re.compile(r"(?:^|\.)(\w+)\.tests\.(\w+)\.(\w+)$")
#: What we call a test; a file that cannot even be loaded has another name.
TEST_NAME = re.compile(r"\w+\.tests\.\w+\.\w+\.\w+")


def run(odoo: Odoo, source: str, arguments: Sequence[str], part: int = 0) -> Counts:
    """Run the suites in a copy of ``source``; what fails without us too counts not.

    :param source: a database with our add-ons.
    :param arguments: of pytest, apart from the files.
    :param part: run one part, without tours; 0 runs everything.
    :return: the tests that passed, and those that fail only because of us.
    """
    files, known, given = _get_files(odoo), KNOWN_REASONS, [*CLASSES_ONLY, *arguments]
    if part:
        known = {**KNOWN_REASONS, **FAILS_WITHOUT_US}
        files = suite_parts.take(files, part)
        given += suite_parts.OPTIONS
        console.say(f"\nOdoo's own suites, {suite_parts.describe(files, part)}")
    counts, failed = _run_in(odoo, source, "standard", [*given, *files])
    if not failed:
        return counts
    # everything also asks whether what is known is still so
    asked = [name for name in failed if not part or name not in known]
    also = _run_without_us(odoo, arguments, asked) if asked else []
    console.say(f"\n{len(failed)} fail with our add-ons:")
    verdicts = {name: judge(name, also, known) for name in failed}
    for name, verdict in verdicts.items():
        console.say(f"{verdict}: {name}")
    ours = list(verdicts.values()).count(OURS)
    # a run that came to no end says nothing about the rest, whatever is known
    counts.failed = max(ours + len(counts.missing_tools), counts.broken)
    console.say(
        f"{ours} failed only with us; {len(failed) - ours} are known, or fail without"
        " us as well"
    )
    return counts


def judge(name: str, also: Sequence[str], known: Mapping[str, str]) -> str:
    """Say in a few words what a failing test means.

    :param also: what failed without us just now.
    :param known: {test: why it fails}.

    >>> judge(
    ...     "rating.tests.test_a.Test.test_b", ["rating.tests.test_a.Test.test_b"], {}
    ... )
    'fails without us as well'
    >>> judge("rating.tests.test_a.Test.test_b", [], {})
    'FAILED (only with us)'
    """
    if name in also:
        return "fails without us as well"
    if name in known:
        return f"known ({known[name]})"
    return OURS


def read_failures(junit_xml: str) -> list[str]:
    """Return the tests of a JUnit report that failed: ``module.tests.file.Class.test``.

    A file that cannot be loaded is among them by the name that pytest gives it.

    :param junit_xml: the report, in which a class is named by its whole path.
    """
    failures = []
    report = ElementTree.fromstring(junit_xml)  # noqa: S314 (our own pytest wrote it)
    for case in report.iter("testcase"):
        if case.find("failure") is None and case.find("error") is None:
            continue
        name = case.get("name") or ""
        found = TEST_CLASS.search(case.get("classname") or "")
        if found:
            module, file, owner = found.groups()
            name = f"{module}.tests.{file}.{owner}.{name}"
        failures.append(name)
    return list(dict.fromkeys(failures))


def _run_without_us(
    odoo: Odoo, arguments: Sequence[str], names: Sequence[str]
) -> list[str]:
    """Run tests in a database without our add-ons; return those that fail there."""
    nodes = [_to_node(odoo, name) for name in names if TEST_NAME.fullmatch(name)]
    if not nodes:
        return []
    plain = template.provide_dependencies(odoo)
    console.say(f"\n{len(nodes)} fail with our add-ons; now without them:")
    _counts, also = _run_in(odoo, plain, "plain", [*arguments, *nodes])
    return also


def _run_in(
    odoo: Odoo, source: str, purpose: str, arguments: Sequence[str]
) -> tuple[Counts, list[str]]:
    """Run tests in a copy of a database; return the counts, and what failed."""
    layout = odoo.layout
    with throwaway.database_copy(odoo, source, purpose) as database:
        given = throwaway.odoo_arguments(layout, odoo, database)
        env = throwaway.odoo_environment(odoo)
        counts = pytest_runs.run(layout, purpose, [*given, *arguments], env)
    report = layout.log / f"pytest-{purpose}.xml"
    return counts, read_failures(report.read_text()) if report.exists() else []


def _get_files(odoo: Odoo) -> list[str]:
    """Return the files with tests of the modules."""
    return [
        str(file)
        for module in MODULES
        for file in sorted(_get_folder(odoo, module).glob("test_*.py"))
        if file.name not in LEFT_OUT
    ]


def _get_folder(odoo: Odoo, module: str) -> Path:
    """Return the folder of a module's tests; it need not exist."""
    inside = odoo.source.import_path / "odoo" / "addons"
    folders = [path / module / "tests" for path in (*odoo.source.addons_paths, inside)]
    return next((folder for folder in folders if folder.is_dir()), folders[-1])


def _to_node(odoo: Odoo, name: str) -> str:
    """Return the argument of pytest that runs one test."""
    module, _tests, file, owner, test = name.split(".")
    return f"{_get_folder(odoo, module) / file}.py::{owner}::{test}"

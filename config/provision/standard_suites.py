"""Odoo's own suites with our add-ons installed: what fails only because of them.

A suite that fails does not yet tell anything: some of Odoo's tests fail on a machine
without Chromium's fonts, with more modules installed than they expect, or always. So
each failing test runs again in a database that holds Odoo's own modules only. Only what
passes there is ours, and only that makes the run fail.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

from provision import console, pytest_runs, template, throwaway
from provision.odoo_run import Odoo
from provision.pytest_runs import Counts

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
HISTORY = "sale_loyalty.tests.test_loyalty_history.TestLoyaltyhistory"
MOVEMENTS = "the history has a row per movement, also of a cancelled order"
MAILING = "mass_mailing.tests"
NIGHT = (
    "at night, in the recipient's time zone, mails of marketing wait for the morning"
)
#: Test -> why it fails only with our add-ons, and why that is as it should be.
KNOWN_REASONS: dict[str, str] = {
    f"{HISTORY}.test_add_loyalty_history_line_without_reward": MOVEMENTS,
    f"{HISTORY}.test_delete_loyalty_history_line_on_cancel": MOVEMENTS,
    f"{HISTORY}.test_loyalty_history_multi_reward": MOVEMENTS,
    f"{MAILING}.test_mailing_internals.TestMassMailFeatures"
    ".test_mailing_on_res_partner": (
        "contacts who never allowed marketing get none, unless the company says so"
    ),
    f"{MAILING}.test_mailing_controllers.TestMailingTracking"
    ".test_tracking_short_code": NIGHT,
    f"{MAILING}.test_mailing_controllers.TestMailingTracking"
    ".test_tracking_url_token": NIGHT,
    f"{MAILING}.test_mailing_internals.TestMassMailFeatures"
    ".test_mailing_deletion": NIGHT,
    f"{MAILING}.test_mailing_internals.TestMassMailFeatures"
    ".test_mailing_shortener": NIGHT,
    f"{MAILING}.test_mailing_internals.TestMailingHeaders"
    ".test_mailing_unsubscribe_headers": NIGHT,
}

OURS = "FAILED (only with us)"
#: Module, file and class at the end of the name that pytest gives a class.
TEST_CLASS = re.compile(r"(?:^|\.)(\w+)\.tests\.(\w+)\.(\w+)$")


def run(odoo: Odoo, source: str, arguments: Sequence[str]) -> Counts:
    """Run the suites in a copy of ``source``; what fails without us too counts not.

    :param source: a database with our add-ons.
    :param arguments: of pytest, apart from the files.
    :return: the tests that passed, and those that fail only because of us.
    """
    counts, failed = _run_in(odoo, source, "standard", [*arguments, *_get_files(odoo)])
    if not failed:
        return counts
    names = [_to_node(odoo, name) for name in failed]
    plain = template.provide_dependencies(odoo)
    console.say(f"\n{len(failed)} fail with our add-ons; now without them:")
    _counts, also = _run_in(odoo, plain, "plain", [*arguments, *names])
    for name in failed:
        console.say(f"{judge(name, also)}: {name}")
    ours = sum(judge(name, also) == OURS for name in failed)
    counts.failed = ours + len(counts.missing_tools)
    return counts


def judge(name: str, also: Sequence[str]) -> str:
    """Say in a few words what a failing test means.

    >>> judge("rating.tests.test_a.Test.test_b", ["rating.tests.test_a.Test.test_b"])
    'fails without us as well'
    >>> judge("rating.tests.test_a.Test.test_b", [])
    'FAILED (only with us)'
    """
    if name in also:
        return "fails without us as well"
    if name in KNOWN_REASONS:
        return f"known ({KNOWN_REASONS[name]})"
    return OURS


def read_failures(junit_xml: str) -> list[str]:
    """Return the tests of a JUnit report that failed: ``module.tests.file.Class.test``.

    :param junit_xml: the report, in which a class is named by its whole path.
    """
    failures = []
    report = ElementTree.fromstring(junit_xml)  # noqa: S314 (our own pytest wrote it)
    for case in report.iter("testcase"):
        found = TEST_CLASS.search(case.get("classname") or "")
        is_bad = any(case.find(kind) is not None for kind in ("failure", "error"))
        if found and is_bad:
            module, file, owner = found.groups()
            failures.append(f"{module}.tests.{file}.{owner}.{case.get('name')}")
    return list(dict.fromkeys(failures))


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

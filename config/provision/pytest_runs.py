"""Run pytest, once per kind of test, and add up what it counted."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from provision import console
from provision.errors import ProvisionError
from provision.layout import ADDON_NAMES, Layout

#: Kinds of test, in the order in which they run: the quick ones first.
KINDS = ("unit", "architecture", "odoo", "databases", "outside", "browser")
#: Odoo's own suites: only when asked for.
STANDARD = "odoo-suites"
#: Kinds that need no database.
PURE_KINDS = ("unit", "architecture")
#: Tests that make, install, kill and drop databases of their own.
DATABASES = "databases"
#: Kinds that talk to a served instance.
SERVED_KINDS = ("outside", "browser")

TESTS_FAILED = 1
NO_TEST_COLLECTED = 5

#: A test that was skipped for one of these did not run because a tool is missing.
#: Such a run proves nothing and counts as failed.
MISSING_TOOL = re.compile(
    r"chrom|websocket|wkhtmltopdf|odoo-http|not installed|executable", re.IGNORECASE
)
#: Not a tool: what Odoo sells on top of its Community edition.
OTHER_EDITION = re.compile(r"account(ing|ant is) not installed", re.IGNORECASE)


@dataclass
class Counts:
    """What one or more runs of pytest counted.

    :param missing_tools: tests that were skipped because a tool is missing.
    :param broken: runs that came to no end, or broke outside of any test: what they
        did not reach is in no figure.
    """

    passed: int = 0
    failed: int = 0
    skipped: int = 0
    missing_tools: list[str] = field(default_factory=list)
    broken: int = 0

    def add(self, other: "Counts") -> None:
        """Add the figures of another run."""
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        self.missing_tools += other.missing_tools
        self.broken += other.broken

    def closing_line(self) -> str:
        """Return the line that people and programs read last.

        >>> Counts(passed=3, failed=0, skipped=1).closing_line()
        '3 passed, 0 failed, 1 skipped'
        """
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def read_counts(junit_xml: str) -> Counts:
    """Return the counts in a JUnit report of pytest.

    A test that broke in its set-up or tear-down counts as failed.  One that was skipped
    because a tool is missing counts as failed too.
    """
    counts = Counts()
    report = ElementTree.fromstring(junit_xml)  # noqa: S314 (our own pytest wrote it)
    for case in report.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skip = case.find("skipped")
        reason = "" if skip is None else skip.get("message") or ""
        if case.find("failure") is not None or case.find("error") is not None:
            counts.failed += 1
        elif skip is None:
            counts.passed += 1
        elif MISSING_TOOL.search(reason) and not OTHER_EDITION.search(reason):
            counts.failed += 1
            counts.missing_tools.append(f"{name}: {reason}")
        else:
            counts.skipped += 1
    return counts


def run(
    layout: Layout, kind: str, arguments: Sequence[str], env: Mapping[str, str]
) -> Counts:
    """Run pytest; its output goes straight to the person; return what it counted."""
    report = layout.log / f"pytest-{kind}.xml"
    report.unlink(missing_ok=True)
    console.say(f"\n=== {kind} tests")
    command = [str(layout.python), "-m", "pytest", f"--junit-xml={report}", *arguments]
    ended = subprocess.run(command, env=dict(env), cwd=layout.root, check=False)
    if ended.returncode == NO_TEST_COLLECTED:
        return Counts()
    try:
        counts = read_counts(report.read_text())
    except (OSError, ElementTree.ParseError):
        counts = Counts(failed=1)
    if ended.returncode and (ended.returncode != TESTS_FAILED or counts.failed == 0):
        # pytest broke outside of any test: a bad option, a module that cannot load.
        counts.broken, counts.failed = 1, max(counts.failed, 1)
    for line in counts.missing_tools:
        console.say(f"FAILED (a tool is missing) {line}")
    return counts


def has_tests(layout: Layout, arguments: Sequence[str], env: Mapping[str, str]) -> bool:
    """Return whether pytest would find at least one test."""
    command = [str(layout.python), "-m", "pytest", "--collect-only", "-q", *arguments]
    ended = subprocess.run(
        command, env=dict(env), cwd=layout.root, check=False, capture_output=True
    )
    return ended.returncode != NO_TEST_COLLECTED


def choose(words: Sequence[str], layout: Layout) -> dict[str, list[str]]:
    """Return {kind: paths} for the words of the person, in the order of ``KINDS``.

    :param words: kinds, or paths of test files and folders (``file::test`` too); none
        means every kind.
    :raises ProvisionError: for a word that is neither.
    """
    chosen: dict[str, list[str]] = {}
    for word in words or KINDS:
        if word == STANDARD:
            chosen[STANDARD] = []
            continue
        kind = word if word in KINDS else _kind_of_path(word, layout)
        paths = default_paths(kind, layout) if word in KINDS else [word]
        chosen[kind] = [*chosen.get(kind, []), *paths]
    kinds = {kind: chosen[kind] for kind in KINDS if chosen.get(kind)}
    # the files of the standard suites lie outside of the checkout
    return {**kinds, **({STANDARD: []} if STANDARD in chosen else {})}


def default_paths(kind: str, layout: Layout) -> list[str]:
    """Return the folders with tests of one kind, relative to the checkout."""
    if kind == "odoo":
        folders = [layout.addons / name / "tests" for name in ADDON_NAMES]
    else:
        folders = [layout.root / "tests" / kind]
    return [
        str(folder.relative_to(layout.root))
        for folder in folders
        if any(folder.rglob("test_*.py"))
    ]


def _kind_of_path(word: str, layout: Layout) -> str:
    """Return the kind of the tests in a file or folder."""
    path = Path(word.partition("::")[0]).resolve()
    if path.exists() and path.is_relative_to(layout.root):
        parts = path.relative_to(layout.root).parts
        if parts[0] == "addons":
            return "odoo"
        if parts[0] == "tests" and len(parts) > 1 and parts[1] in KINDS:
            return parts[1]
    raise ProvisionError(
        f"{word!r} is neither a kind of test nor a path with tests.",
        f"Kinds: {', '.join((*KINDS, STANDARD))}.  "
        "One test by its name: ./crm test -k NAME",
    )

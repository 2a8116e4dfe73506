"""A run proves something only when tests ran and none lacked its tools."""

from types import SimpleNamespace

import pytest
from provision import pytest_runs
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.pytest_runs import Counts, choose, read_counts

REPORT = """<testsuites><testsuite>
<testcase classname="t" name="good"/>
<testcase classname="t" name="bad"><failure message="no"/></testcase>
<testcase classname="t" name="broken"><error message="set-up"/></testcase>
<testcase classname="t" name="later"><skipped message="{reason}"/></testcase>
</testsuite></testsuites>"""


def test_counts_of_a_report():
    counts = read_counts(REPORT.format(reason="needs CRM_SALES_FILE"))
    assert (counts.passed, counts.failed, counts.skipped) == (1, 2, 1)
    assert counts.closing_line() == "1 passed, 2 failed, 1 skipped"


@pytest.mark.parametrize(
    "reason",
    [
        "Chrome executable not found",
        "websocket-client module is not installed",
        "Test x skipped because it is an HttpCase and --odoo-http is not set",
        "no Chromium on this machine: ./crm up brings one",
    ],
)
def test_a_missing_tool_is_a_failure(reason):
    counts = read_counts(REPORT.format(reason=reason))
    assert (counts.failed, counts.skipped) == (3, 0)
    assert reason in counts.missing_tools[0]


@pytest.mark.parametrize(
    "reason", ["Accounting not installed", "accountant is not installed"]
)
def test_what_is_of_another_edition_is_skipped(reason):
    counts = read_counts(REPORT.format(reason=reason))
    assert (counts.failed, counts.skipped) == (2, 1)


def test_runs_add_up():
    total = Counts(passed=1)
    total.add(Counts(passed=2, failed=3, missing_tools=["x"]))
    assert total == Counts(3, 3, 0, ["x"])
    assert total.closing_line() == "3 passed, 3 failed"


@pytest.mark.parametrize(
    ("code", "report", "broken", "failed"),
    [
        (0, "<a><testcase/></a>", 0, 0),
        (1, "<a><testcase><failure/></testcase></a>", 0, 1),
        (1, "<a><testcase/></a>", 1, 1),
        (2, "<a><testcase><failure/></testcase></a>", 1, 1),
        (-9, "", 1, 1),
    ],
)
def test_a_run_that_came_to_no_end_is_broken(
    layout, monkeypatch, code, report, broken, failed
):
    layout.log.mkdir(parents=True)

    def run_pytest(_command, **_options):
        (layout.log / "pytest-unit.xml").write_text(report)
        return SimpleNamespace(returncode=code)

    monkeypatch.setattr(pytest_runs.subprocess, "run", run_pytest)
    counts = pytest_runs.run(layout, "unit", [], {})
    assert (counts.broken, counts.failed) == (broken, failed)


@pytest.fixture
def layout(tmp_path):
    """Return a checkout with one test of three kinds."""
    for folder in ("tests/unit/a", "tests/browser", "addons/crm_extended/tests"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "test_a.py").touch()
    return Layout(tmp_path)


def test_no_word_means_every_kind_that_has_tests_quick_ones_first(layout):
    assert list(choose([], layout)) == ["unit", "odoo", "browser"]


def test_a_path_tells_its_kind(layout):
    path = str(layout.addons / "crm_extended" / "tests" / "test_a.py")
    assert choose([f"{path}::TestA::test_b"], layout) == {
        "odoo": [f"{path}::TestA::test_b"]
    }


def test_anything_else_is_refused_with_the_kinds(layout):
    with pytest.raises(ProvisionError) as refusal:
        choose(["everything"], layout)
    assert "architecture" in refusal.value.remedy

"""A failing test of Odoo is ours only when it passes without us."""

from types import SimpleNamespace

import pytest
from provision import pytest_runs, standard_suites
from provision.layout import Layout, find_root
from provision.odoo_source import OdooSource

PLACE = ".crm.odoo.addons"
REPORT = f"""<testsuites><testsuite>
<testcase classname="{PLACE}.rating.tests.test_a.TestA" name="test_good"/>
<testcase classname="{PLACE}.rating.tests.test_a.TestA" name="test_bad">
<failure message="no"/></testcase>
<testcase classname="{PLACE}.portal.tests.test_b.TestB" name="test_broken">
<error message="set-up"/></testcase>
<testcase classname="{PLACE}.portal.tests.test_b.TestB" name="test_later">
<skipped message="not now"/></testcase>
<testcase classname="" name="{PLACE}.sms.tests.test_c">
<error message="collection failure"/></testcase>
</testsuite></testsuites>"""
BAD = "rating.tests.test_a.TestA.test_bad"


def test_failures_of_a_report():
    assert standard_suites.read_failures(REPORT) == [
        BAD,
        "portal.tests.test_b.TestB.test_broken",
        f"{PLACE}.sms.tests.test_c",
    ]


def test_what_fails_without_us_is_not_ours():
    assert standard_suites.judge(BAD, [BAD], {}) == "fails without us as well"
    assert standard_suites.judge(BAD, [], {}) == standard_suites.OURS


def test_a_known_reason_is_told():
    known = {BAD: "one more user"}
    assert standard_suites.judge(BAD, [], known) == "known (one more user)"


@pytest.mark.parametrize("words", [["odoo-suites"], ["odoo-suites", "unit"]])
def test_the_suites_run_only_when_asked_for(words):
    layout = Layout(find_root())
    assert "odoo-suites" not in pytest_runs.choose([], layout)
    assert list(pytest_runs.choose(words, layout))[-1] == "odoo-suites"


@pytest.mark.parametrize("place", ["odoo/addons", "addons"])
def test_suites_lie_inside_the_package_or_beside_it(tmp_path, place):
    tests = tmp_path / place / "rating" / "tests"
    tests.mkdir(parents=True)
    (tests / "test_a.py").touch()
    (tmp_path / "addons" / "web").mkdir(parents=True, exist_ok=True)
    if place == "addons":
        (tmp_path / "addons" / "web" / "__manifest__.py").touch()
    odoo = SimpleNamespace(source=OdooSource(tmp_path, "19.0"))
    assert standard_suites._get_files(odoo) == [str(tests / "test_a.py")]

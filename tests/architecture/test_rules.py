"""Every house rule holds in the repository, and every rule is able to fail."""

from pathlib import Path

import pytest
import rules_access
import rules_errors
import rules_manifest
import rules_python
import rules_repository
import rules_tests
import rules_xml
from repository import RULES, Repository

ROOT = Path(__file__).resolve().parents[2]
MODULES = (
    rules_access,
    rules_errors,
    rules_manifest,
    rules_python,
    rules_repository,
    rules_tests,
    rules_xml,
)


@pytest.fixture(scope="module")
def repo():
    """Return the repository itself."""
    return Repository(ROOT)


def by_name(one):
    """Return the name of a rule for pytest's report."""
    return one.name


@pytest.mark.parametrize("one", RULES, ids=by_name)
def test_rule_holds(one, repo):
    found = list(one.check(repo))
    assert not found, f"{one.check.__doc__}\n" + "\n".join(found)


@pytest.mark.parametrize("one", RULES, ids=by_name)
def test_rule_can_fail(one, tmp_path):
    for name, content in one.bad.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    manifest = tmp_path / "addons/crm_x/__manifest__.py"
    if (tmp_path / "addons/crm_x").is_dir() and not manifest.exists():
        manifest.write_text("{}")
    assert list(one.check(Repository(tmp_path)))


def test_an_empty_repository_breaks_no_code_rule(tmp_path):
    (tmp_path / rules_repository.COUNT_FILE).parent.mkdir(parents=True)
    (tmp_path / rules_repository.COUNT_FILE).write_text("")
    empty = Repository(tmp_path)
    about_pages = {"pages_of_the_repository_exist"}
    broken = [one.name for one in RULES if list(one.check(empty))]
    assert set(broken) == about_pages


def test_every_rule_says_what_it_wants():
    assert len(RULES) > 25
    assert all(one.check.__doc__ for one in RULES)
    assert {one.check.__module__ for one in RULES} == {m.__name__ for m in MODULES}

"""Which Odoo is taken, and what is said about any other."""

import pytest
from provision.errors import ProvisionError
from provision.odoo_source import (
    choose_version,
    is_accepted,
    open_own,
    read_series,
)

RELEASE = "FINAL = 'final'\nversion_info = ({}, FINAL, 0, '')\n"


@pytest.mark.parametrize(
    ("version", "accepted"),
    [
        ("19.0.0+dfsg-1", True),
        ("19.0.20260401+dfsg-2", True),
        ("1:19.0-1", True),
        ("19.0", True),
        ("19.1.0-1", False),
        ("19.01-1", False),
        ("20.0.0+dfsg-1", False),
        ("119.0-1", False),
        ("18.0-1", False),
        ("", False),
    ],
)
def test_any_version_of_the_series_and_no_other(version, accepted):
    assert is_accepted(version) is accepted


def test_the_newest_accepted_one_is_chosen():
    offered = ["20.0-1", "19.0.2-1", "19.0.1-1"]
    assert choose_version(offered, []) == "19.0.2-1"


@pytest.mark.parametrize(
    ("offered", "packages", "named"),
    [
        (["20.0-1"], ["odoo-19"], "20.0-1"),
        ([], ["odoo-20"], "odoo-20"),
        ([], [], "not"),
    ],
)
def test_another_series_is_refused_with_what_is_offered(offered, packages, named):
    with pytest.raises(ProvisionError) as refusal:
        choose_version(offered, packages)
    assert "19.0" in refusal.value.problem
    assert named in refusal.value.problem
    assert "ODOO_HOME" in refusal.value.remedy


@pytest.mark.parametrize("inside", ["", "odoo"])
def test_own_odoo_by_its_folder_or_its_package(tmp_path, inside):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(RELEASE.format("19, 0, 0"))
    source = open_own(tmp_path / inside)
    assert source.import_path == tmp_path
    assert source.version.startswith("19.0")


def test_own_odoo_of_another_series_is_refused(tmp_path):
    (tmp_path / "odoo").mkdir()
    (tmp_path / "odoo" / "release.py").write_text(RELEASE.format("18, 0, 0"))
    with pytest.raises(ProvisionError, match=r"holds Odoo 18\.0"):
        open_own(tmp_path)


def test_a_folder_without_odoo_is_refused(tmp_path):
    with pytest.raises(ProvisionError, match="holds no Odoo"):
        open_own(tmp_path)


def test_series_of_an_intermediate_release():
    assert read_series(RELEASE.format("'saas~19', 2, 0")) == "saas~19.2"
    assert read_series("x = 1") == "?"

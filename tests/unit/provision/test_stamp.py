"""A step that was killed leaves nothing that the next run takes for finished."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provision import stamp


def test_a_finished_folder_is_made_from_its_inputs_only(tmp_path):
    target = tmp_path / "odoo"
    with stamp.making(target, "v1") as folder:
        (folder / "file").write_text("x")
    assert stamp.is_made(target, "v1")
    assert not stamp.is_made(target, "v2")
    assert (target / "file").read_text() == "x"


def test_a_failed_step_keeps_what_was_there(tmp_path):
    target = tmp_path / "odoo"
    with stamp.making(target, "v1") as folder:
        (folder / "file").write_text("old")
    with pytest.raises(RuntimeError):
        _fail_while_making(target)
    assert stamp.is_made(target, "v1")
    assert (target / "file").read_text() == "old"


def _fail_while_making(target):
    """Break off in the middle, as a full disk would."""
    with stamp.making(target, "v2") as folder:
        (folder / "file").write_text("new")
        raise RuntimeError


def test_remains_of_a_killed_step_do_not_get_into_the_next(tmp_path):
    target = tmp_path / "odoo"
    (tmp_path / "odoo.part").mkdir()
    (tmp_path / "odoo.part" / "half").write_text("a half")
    assert not stamp.is_made(target, "v1")
    with stamp.making(target, "v1") as folder:
        assert list(folder.iterdir()) == []
    assert not (target / "half").exists()
    assert not (tmp_path / "odoo.part").exists()


@given(st.lists(st.text(), max_size=4), st.lists(st.text(), max_size=4))
def test_different_inputs_have_different_fingerprints(one, other):
    assert (stamp.fingerprint(*one) == stamp.fingerprint(*other)) is (one == other)


def test_tree_fingerprint_sees_names_and_contents_but_not_what_is_skipped(tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "tests").mkdir()
    (tmp_path / "models" / "a.py").write_text("x")
    before = stamp.tree_fingerprint(tmp_path, ["tests"])
    (tmp_path / "tests" / "test_a.py").write_text("x")
    (tmp_path / "models" / "a.pyc").write_text("x")
    assert stamp.tree_fingerprint(tmp_path, ["tests"]) == before
    (tmp_path / "models" / "a.py").rename(tmp_path / "models" / "b.py")
    renamed = stamp.tree_fingerprint(tmp_path, ["tests"])
    assert renamed != before
    (tmp_path / "models" / "b.py").write_text("y")
    assert stamp.tree_fingerprint(tmp_path, ["tests"]) not in (before, renamed)


def test_written_file_has_the_mode_that_was_asked_for(tmp_path):
    file = tmp_path / "users.json"
    stamp.write_atomically(file, "{}", 0o600)
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["users.json"]

"""The mark that keeps other people's databases safe."""

import os

from hypothesis import given
from hypothesis import strategies as st
from provision.databases import MARK_PREFIX, Mark, parse_mark
from provision.layout import SOCKET_DIR_MAX_BYTES, choose_socket_dir

INPUTS = st.dictionaries(st.text(), st.text(), max_size=3)


@given(st.text(min_size=1), st.booleans(), INPUTS)
def test_a_mark_survives_being_a_comment(checkout, ready, inputs):
    mark = Mark(checkout, ready, inputs)
    assert parse_mark(mark.to_comment()) == mark


@given(st.text())
def test_no_other_comment_is_taken_for_a_mark(comment):
    assert parse_mark(comment) is None
    assert parse_mark(f"{MARK_PREFIX}{comment}") is None


@given(st.integers(min_value=1, max_value=300))
def test_the_socket_always_fits(tmp_path_factory, length):
    preferred = tmp_path_factory.getbasetemp() / ("x" * length)
    chosen = choose_socket_dir(preferred, "0123456789", "/run/user/1000")
    assert len(os.fsencode(chosen)) <= SOCKET_DIR_MAX_BYTES
    if len(os.fsencode(preferred)) <= SOCKET_DIR_MAX_BYTES:
        assert chosen == preferred
    else:
        assert str(chosen) == "/run/user/1000/crm-0123456789"

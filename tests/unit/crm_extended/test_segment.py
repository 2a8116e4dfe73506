"""Domains, comparisons, codes and the order of segments."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools.segment import (
    compare,
    find_cycle,
    has_clock,
    parse_domain,
    parse_rfm_codes,
    sort_by_parts,
)

GRAPHS = st.dictionaries(
    st.integers(0, 6), st.lists(st.integers(0, 6), max_size=3), max_size=7
)


@pytest.mark.parametrize(
    "text", ["nonsense", "{}", "1", "(", "[(1", "os.system('x')", "[" * 5000]
)
def test_what_is_no_domain_is_refused(text):
    with pytest.raises(ValueError):
        parse_domain(text)


@pytest.mark.parametrize("text", [None, False, "", "  ", "[]"])
def test_no_text_is_everybody(text):
    assert parse_domain(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[('date', '>', 'today -30d')]", True),
        ("[('date', '>', '=week_start')]", True),
        ("[('date', '>', '-7d')]", True),
        ("[('name', '=ilike', 'a%')]", False),
        ("[('name', '=', 'Monday')]", False),
        (None, False),
    ],
)
def test_clock(text, expected):
    assert has_clock(text) is expected


def test_unknown_operator():
    with pytest.raises(ValueError, match="unknown operator"):
        compare(1, "!=", 1)


@given(st.floats(-9, 9), st.floats(-9, 9))
@settings(max_examples=25)
def test_a_comparison_and_its_opposite(number, value):
    assert compare(number, ">=", value) is not compare(number, "<", value)
    assert compare(number, ">", value) is not compare(number, "<=", value)


@pytest.mark.parametrize("text", ["66", "556", "5a5", "55**", "0**"])
def test_bad_rfm_codes(text):
    with pytest.raises(ValueError):
        parse_rfm_codes(text)


def test_rfm_codes():
    assert parse_rfm_codes(" 5**;555\n1*1 ") == ["5__", "555", "1_1"]
    assert parse_rfm_codes(None) == []


@given(GRAPHS)
@settings(max_examples=50)
def test_a_cycle_is_a_path_back(parts):
    for start in parts:
        path = find_cycle(parts, start)
        if path:
            assert path[0] == path[-1] == start
            for one, other in itertools.pairwise(path):
                assert other in parts[one]


@given(GRAPHS)
@settings(max_examples=50)
def test_parts_come_first(parts):
    ordered = sort_by_parts(parts)
    assert sorted(ordered) == sorted(parts)
    if any(find_cycle(parts, start) for start in parts):
        return
    for key in parts:
        for part in parts[key]:
            if part in parts:
                assert ordered.index(part) < ordered.index(key)

"""Cramér's V against SciPy, and its limits."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats.contingency import association

from crm_extended_tools.separation import get_differences, get_separation

COUNTS = st.dictionaries(st.sampled_from("abcd"), st.integers(1, 60), min_size=1)


@given(COUNTS, COUNTS)
@settings(max_examples=60)
def test_it_is_cramers_v(one, other):
    keys = sorted({*one, *other})
    if len(keys) < 2:
        assert get_separation(one, other) == 0
        return
    table = [[group.get(key, 0) for key in keys] for group in (one, other)]
    assert get_separation(one, other) == pytest.approx(
        association(table, method="cramer"), abs=1e-9
    )


@given(COUNTS, COUNTS)
@settings(max_examples=30)
def test_it_is_symmetric_and_bounded(one, other):
    value = get_separation(one, other)
    assert 0 <= value <= 1
    assert value == pytest.approx(get_separation(other, one))


def test_an_empty_group():
    assert get_separation({}, {"a": 1}) == 0
    assert get_differences({}, {"a": 1}, 3) == []


def test_differences_are_ranked():
    one, other = {"a": 8, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 8}
    found = get_differences(one, other, 2)
    assert [item.value for item in found] == ["a", "c"]
    assert found[0].share_one == pytest.approx(0.8)

"""The hold-out is the same every time, and as large as it was asked to be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from crm_extended_tools.holdout import get_bucket, get_key, get_share, is_held_out

few = settings(max_examples=50, deadline=None)
ids = st.integers(1, 2**31 - 1)


def test_known_bucket():
    """MD5 of `campaign-1:1`, its first 32 bits, modulo 10,000."""
    import hashlib

    digest = hashlib.md5(b"campaign-1:1").digest()[:4]
    assert get_bucket("campaign-1", 1) == int.from_bytes(digest, "big") % 10_000


@few
@given(ids, st.floats(0, 100), st.floats(0, 100))
def test_a_larger_share_keeps_everybody(person, one, other):
    less, more = sorted((one, other))
    assert is_held_out("company-1", person, less) <= is_held_out(
        "company-1", person, more
    )
    assert not is_held_out("company-1", person, 0)
    assert is_held_out("company-1", person, 100)


@pytest.mark.parametrize("scope", ["campaign-1", "campaign-2", "company-1"])
def test_share_is_what_was_asked(scope):
    """Binomial test: 20,000 persons in a row, one in ten held out."""
    held = sum(is_held_out(scope, person, 10) for person in range(1, 20_001))
    assert stats.binomtest(held, 20_000, 0.1).pvalue > 0.001


def test_campaigns_are_independent():
    """Who is held out of one campaign is no likelier held out of another."""
    table = [[0, 0], [0, 0]]
    for person in range(1, 10_001):
        one, two = (is_held_out(f"campaign-{i}", person, 30) for i in (1, 2))
        table[one][two] += 1
    assert stats.chi2_contingency(table).pvalue > 0.001


@few
@given(st.permutations([3, 5, 8, 13]))
def test_order_of_merges_does_not_matter(order):
    kept, *gone = order
    assert get_key(kept, gone) == 3


@few
@given(ids, st.integers(1, 10))
def test_shares_are_those_of_the_buckets(person, count):
    """The same person is in the same share, and no share is out of range."""
    share = get_share("step-1", person, count)
    assert 0 <= share < count
    assert share == get_share("step-1", person, count)


@pytest.mark.parametrize("count", [2, 3, 7])
def test_shares_are_equal(count):
    """Chi-square: 21,000 persons in a row."""
    found = [0] * count
    for person in range(21_000):
        found[get_share("step-9", person, count)] += 1
    assert stats.chisquare(found).pvalue > 0.001


@pytest.mark.parametrize("count", [0, -1, 10_001])
def test_no_share(count):
    with pytest.raises(ValueError):
        get_share("step-9", 1, count)

"""Words of a search, and masking of personal data."""

import doctest
import re

from hypothesis import given
from hypothesis import strategies as st

import crm_callcenter_tools.knowledge_text as knowledge_text
from crm_callcenter_tools.knowledge_text import (
    MAX_TERMS,
    get_terms,
    get_tsquery,
    mask_personal_data,
)

names = st.text(alphabet="abcdefgäöüßéñ", min_size=3, max_size=12)


def test_examples():
    assert doctest.testmod(knowledge_text).failed == 0


@given(st.text(), st.sets(st.text(max_size=5)))
def test_a_query_holds_only_quoted_words_and_operators(text, stop_words):
    terms = get_terms(text, stop_words)
    assert len(terms) <= MAX_TERMS
    assert not stop_words & set(terms)
    query = get_tsquery(terms, {term: {"o'neil & co"} for term in terms}, True)
    assert re.sub(r"'[^\W_]+'|<->|:\*|[| ()]", "", query) == ""


@given(st.text(max_size=50), names, st.text(max_size=50))
def test_a_known_name_never_stays(before, name, after):
    masked = mask_personal_data(f"{before} {name.upper()} {after}", [name])
    left = re.findall(r"[^\W_]+", masked)
    assert name.upper() not in left
    assert name not in left


@given(st.integers(min_value=1000, max_value=10**15), st.sampled_from(" -./"))
def test_long_numbers_never_stay(number, separator):
    digits = str(number)
    text = f"call {digits[:2]}{separator}{digits[2:]} now"
    assert mask_personal_data(text) == "call […] now"


def test_addresses_of_mail_never_stay():
    for address in ("a.b+c@x.org", "x_y@sub.dömain.example", "A@B.CO.UK"):
        assert "@" not in mask_personal_data(f"<{address}>, thanks")


def test_what_is_no_personal_data_stays():
    text = "Press 3 buttons for 120 s, then error E42."
    assert mask_personal_data(text, [None, "", "Ann"]) == text

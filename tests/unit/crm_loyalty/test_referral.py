"""Referrals: which states follow, and who is taken for the same person."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_loyalty_tools import referral
from crm_loyalty_tools.referral import Identity, Purchase, Terms

TODAY = date(2026, 3, 10)
STATES = ["in_progress", "pending", "approved", "flagged", "void"]
ALLOWED = {
    "in_progress": {"in_progress", "pending", "approved", "flagged", "void"},
    "pending": {"in_progress", "pending", "approved", "flagged", "void"},
    "flagged": {"in_progress", "pending", "approved", "flagged", "void"},
    "approved": {"approved", "void"},
    "void": {"void"},
}

purchases = st.builds(
    Purchase,
    kept=st.integers(-50, 200).map(Decimal),
    is_refunded=st.booleans(),
    is_cancelled=st.booleans(),
    last_day=st.integers(-20, 20).map(lambda days: TODAY + timedelta(days=days)),
)
terms = st.builds(
    Terms,
    min_amount=st.integers(0, 100).map(Decimal),
    refund_policy=st.sampled_from(["any", "minimum"]),
)
marks = st.frozensets(st.sampled_from("abc"), max_size=2)
identities = st.builds(
    Identity,
    commercial=st.integers(1, 3),
    relatives=st.frozensets(st.integers(1, 3), max_size=1),
    emails=marks,
    phones=marks,
    addresses=marks,
    banks=marks,
    tokens=marks,
    devices=marks,
    networks=marks,
)


def expect(state, purchase, conditions, is_suspicious, today):
    """Say the same as ``decide`` as a table of rules, the first that fits."""
    refunded = purchase is not None and (
        purchase.is_cancelled
        or (
            purchase.is_refunded
            and (
                conditions.refund_policy == "any"
                or purchase.kept <= 0
                or purchase.kept < conditions.min_amount
            )
        )
    )
    rules = [
        (state == "void", "void"),
        (refunded, "void"),
        (state == "approved", "approved"),
        (is_suspicious, "flagged"),
        (purchase is None, "in_progress"),
        (purchase is not None and today <= purchase.last_day, "pending"),
        (True, "approved"),
    ]
    return next(result for holds, result in rules if holds)


@given(st.sampled_from(STATES), st.none() | purchases, terms, st.booleans())
def test_each_state_follows_from_the_facts(state, purchase, conditions, is_suspicious):
    after = referral.decide(state, purchase, conditions, is_suspicious, TODAY)
    assert after == expect(state, purchase, conditions, is_suspicious, TODAY)
    assert after in ALLOWED[state]
    # deciding again changes nothing
    assert referral.decide(after, purchase, conditions, is_suspicious, TODAY) == after


@given(purchases, terms, st.lists(st.integers(0, 40), min_size=1))
def test_how_often_one_looks_does_not_matter(purchase, conditions, days):
    """A job that missed days ends where one ends that ran on each of them."""
    state = "in_progress"
    last = max(days)
    for day in sorted(days):
        today = TODAY + timedelta(days=day)
        state = referral.decide(state, purchase, conditions, False, today)
    at_once = referral.decide(
        "in_progress", purchase, conditions, False, TODAY + timedelta(days=last)
    )
    assert state == at_once


@given(identities, identities)
def test_reasons_do_not_depend_on_who_recommended(one, other):
    reasons = referral.get_reasons(one, other)
    assert reasons == referral.get_reasons(other, one)
    assert len(reasons) == len(set(reasons))
    strangers = Identity(100), Identity(101)
    assert referral.get_reasons(*strangers) == []
    assert "person" in referral.get_reasons(one, one)


@given(identities, st.sampled_from(Identity._fields[2:]))
def test_each_mark_that_both_have_is_a_reason(one, field):
    clean = Identity(77)
    with_mark = clean._replace(**{field: frozenset({"z"})})
    other = one._replace(
        commercial=78, relatives=frozenset(), **{field: frozenset({"z"})}
    )
    assert len(referral.get_reasons(with_mark, other)) == 1
    assert referral.get_reasons(clean, other) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann@example.com", "ANN@example.com "),
        ("ann@example.com", "ann+1@example.com"),
        ("annlee@gmail.com", "ann.lee@googlemail.com"),
    ],
)
def test_the_same_mailbox(one, other):
    assert referral.normalize_email(one) == referral.normalize_email(other) != ""


@pytest.mark.parametrize("text", [None, "", "ann", "@example.com", "+x@example.com"])
def test_no_mailbox(text):
    assert referral.normalize_email(text) == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Main Street 12", "10001", "", "US"), ("12 main st.", "10001", "x", "us")),
        (
            ("Hauptstr. 5", "10115", "Berlin", "DE"),
            ("Hauptstraße 5", "10 115", "", "DE"),
        ),
        (("Rue de l'Été 3", "", "Lyon", "FR"), ("3, rue de l ete", "", "LYON", "FR")),
    ],
)
def test_the_same_address(one, other):
    assert referral.normalize_address(*one) == referral.normalize_address(*other) != ""


def test_no_address_is_nobodys_address():
    assert referral.normalize_address("", "10115", "Berlin", "DE") == ""
    assert referral.normalize_address("Main St 1", None, None, "US") == ""
    assert referral.normalize_phone("12") == referral.normalize_phone(None) == ""


@given(st.integers())
def test_a_code_is_read_as_people_write_it(seed):
    code = referral.make_code(random.Random(seed).choice)
    written = referral.format_code(code).lower().replace("0", "o").replace("1", "l")
    assert referral.normalize_code(f" {written} ") == code


@given(st.text() | st.none() | st.integers() | st.binary())
def test_anything_may_be_sent_as_a_code(text):
    code = referral.normalize_code(text)
    assert code == "" or (
        len(code) == referral.CODE_LENGTH and code == referral.normalize_code(code)
    )


@given(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_caps(this_month, before, per_month, in_total):
    rewarded = this_month + before
    expected = (per_month > 0 and this_month >= per_month) or (
        in_total > 0 and rewarded >= in_total
    )
    found = referral.is_capped(this_month, rewarded, (per_month, in_total))
    assert found == expected

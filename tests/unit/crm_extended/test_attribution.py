"""Credits add up to the cent, whatever the model."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_extended_tools.attribution import MODELS, allocate, get_weights

few = settings(max_examples=80, deadline=None)
models = st.sampled_from(MODELS)
cents = st.integers(-10_000_000, 10_000_000)


@few
@given(models, st.integers(1, 40), cents)
def test_adds_up(model, count, total):
    weights = get_weights(model, count)
    shares = allocate(total, weights)
    assert sum(weights) == 1
    assert sum(shares) == total
    # nobody is more than a cent off its exact share
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight) < 1


@few
@given(models, cents)
def test_one_touch_gets_everything(model, total):
    assert allocate(total, get_weights(model, 1)) == [total]


@few
@given(st.integers(1, 20), cents)
def test_credit_notes_take_back_what_was_credited(count, total):
    for model in MODELS:
        weights = get_weights(model, count)
        assert allocate(-total, weights) == [-x for x in allocate(total, weights)]


@pytest.mark.parametrize(
    ("model", "shares"),
    [
        ("first", [1000, 0, 0, 0]),
        ("last", [0, 0, 0, 1000]),
        ("linear", [250, 250, 250, 250]),
        ("position", [400, 100, 100, 400]),
    ],
)
def test_four_touches(model, shares):
    assert allocate(1000, get_weights(model, 4)) == shares


def test_two_touches_by_position():
    assert allocate(101, get_weights("position", 2)) == [51, 50]


def test_wrong():
    with pytest.raises(ValueError, match="unknown"):
        get_weights("last_but_one", 2)
    with pytest.raises(ValueError, match="without a touch"):
        get_weights("linear", 0)
    for weights in ([Fraction(1, 2)], [Fraction(3, 2), Fraction(-1, 2)]):
        with pytest.raises(ValueError, match="add up"):
            allocate(10, weights)

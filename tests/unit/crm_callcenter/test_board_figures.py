"""The formulas of the board against their definitions."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_callcenter_tools import board_figures
from crm_callcenter_tools.board_figures import (
    ABANDON_FORMULAS,
    SERVICE_FORMULAS,
    Counts,
    get_abandon_pct,
    get_average_handle,
    get_average_wait,
    get_service_pct,
)


@st.composite
def counts(draw):
    in_time = draw(st.integers(0, 50))
    answered = in_time + draw(st.integers(0, 50))
    short = draw(st.integers(0, 20))
    abandoned = short + draw(st.integers(0, 20))
    offered = answered + abandoned + draw(st.integers(0, 5))
    return Counts(offered, answered, in_time, abandoned, short)


@given(counts(), st.sampled_from(SERVICE_FORMULAS), st.sampled_from(ABANDON_FORMULAS))
def test_shares_are_shares(one, service, abandon):
    for found in (get_service_pct(one, service), get_abandon_pct(one, abandon)):
        assert found is None or 0 <= found <= 100


@given(counts())
def test_leaving_out_who_hung_up_flatters(one):
    found = [get_service_pct(one, name) for name in SERVICE_FORMULAS]
    without_short, offered, decided, answered = found
    if offered is not None and answered is not None:
        assert offered <= without_short <= answered
        assert offered <= decided <= answered


def test_nothing_is_not_zero():
    nothing = Counts()
    for formula in SERVICE_FORMULAS:
        assert get_service_pct(nothing, formula) is None
    for formula in ABANDON_FORMULAS:
        assert get_abandon_pct(nothing, formula) is None
    assert get_average_wait(nothing) is None
    assert get_average_handle(nothing) is None


def test_averages():
    one = Counts(answered=4, wait_seconds=50, handled=2, handle_seconds=300)
    assert get_average_wait(one) == 12.5
    assert get_average_handle(one) == 150


def test_an_unknown_formula_is_refused():
    with pytest.raises(ValueError, match="formula"):
        get_service_pct(Counts(), "best")
    with pytest.raises(ValueError, match="formula"):
        get_abandon_pct(Counts(), "best")


def test_doctests():
    assert doctest.testmod(board_figures).failed == 0

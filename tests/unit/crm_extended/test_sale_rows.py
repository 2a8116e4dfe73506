"""Rows of sales: what is read, what is refused, and that nothing is rounded."""

import doctest
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_extended_tools import sale_rows, sale_values
from crm_extended_tools.sale_rows import ROW_KEYS, RowError, SaleRow, SaleRowReader
from crm_extended_tools.sale_values import (
    BadValueError,
    normalise_ref,
    parse_date,
    read_number,
)

GOOD = {
    "document_ref": "D1",
    "date": "2020-05-01",
    "customer_ref": "C1",
    "quantity": "2",
    "unit_price": "1.25",
}
ANY_VALUE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.binary(),
    st.lists(st.integers(), max_size=2),
    st.dates(),
)


def _reader(**options):
    return SaleRowReader({"USD": 1, "EUR": 2, "CHF": 0}, {"ireland": 9}, 1, **options)


def _read(reader=None, **values):
    row = GOOD | values
    return (reader or _reader()).read(tuple(row.get(key) for key in ROW_KEYS))


@pytest.mark.parametrize("module", [sale_rows, sale_values])
def test_examples_in_docstrings(module):
    assert doctest.testmod(module).failed == 0


def test_a_good_row():
    assert _read(country="  IRELAND") == SaleRow(
        1, "D1", "1", "2020-05-01", "C1", "", 9, "", "", "2", "1.25", 1
    )


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("document_ref", "", "missing"),
        ("document_ref", None, "missing"),
        ("document_ref", True, "text"),
        ("document_ref", "x" * 129, "too_long"),
        pytest.param("document_ref", 10**5000, "too_long", id="huge reference"),
        ("line_ref", "a\x00", "control"),
        ("date", None, "missing"),
        ("date", "2020-02-30", "date_iso"),
        ("date", "1/2/2020", "date_iso"),
        ("date", "2020-01-01 25:00", "date_iso"),
        ("date", "0020-01-01", "date_iso"),
        ("quantity", "", "missing"),
        ("quantity", "six", "number"),
        ("quantity", "1,5", "number"),
        ("quantity", "1_000", "number"),
        ("quantity", "--1", "number"),
        ("quantity", "\u0661", "number"),
        ("quantity", True, "number"),
        ("quantity", "NaN", "not_finite"),
        ("quantity", float("nan"), "not_finite"),
        ("quantity", "-inf", "not_finite"),
        ("quantity", "9" * 40, "number_size"),
        pytest.param("quantity", 10**5000, "number_size", id="huge integer"),
        ("quantity", "1e15", "number_size"),
        ("quantity", "1" * 5000, "number_size"),
        ("quantity", "1e-30", "number_decimals"),
        ("unit_price", "-0.01", "negative"),
        ("currency", "YYY", "currency"),
        ("currency", "CHF", "currency_rate"),
        ("customer_name", "x" * 257, "too_long"),
        ("product_name", "caf\udce9", "encoding"),
        ("product_name", "a\x85b", "control"),
        ("product_ref", 1.5, "text"),
    ],
)
def test_rules(key, value, code):
    error = _read(**{key: value})
    assert isinstance(error, RowError)
    assert (error.code, error.key) == (code, key)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2, "2"),
        (2.5, "2.5"),
        (1e-7, "0.0000001"),
        ("-3", "-3"),
        (" 6 ", "6"),
        (".5", "0.5"),
        ("1.2E+05", "120000"),
        (Decimal("1.10"), "1.10"),
    ],
)
def test_numbers_as_they_come(value, text):
    assert read_number(value, ".", False) == text


def test_numbers_with_decimal_comma_and_groups():
    assert read_number("1.234,50", ",", True) == "1234.50"
    assert read_number("1,234.50", ".", True) == "1234.50"
    with pytest.raises(BadValueError):
        read_number("12,34.5", ".", True)


@given(st.decimals(-(10**15) + 1, 10**15 - 1, allow_nan=False, places=6))
def test_a_number_text_keeps_its_value(number):
    assert Decimal(read_number(str(number), ".", False)) == number


@given(st.floats(-1e14, 1e14, allow_subnormal=False))
def test_a_float_keeps_its_shortest_decimal_value(number):
    try:
        text = read_number(number, ".", False)
    except BadValueError as error:
        assert error.code == "number_decimals"
    else:
        assert float(text) == number


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_in_every_order(day):
    iso = day.isoformat()
    assert parse_date(iso, "dmy") == iso
    assert parse_date(day.strftime("%d/%m/") + f"{day.year:04}", "dmy") == iso
    assert parse_date(day.strftime("%m/%d/") + f"{day.year:04} 8:26", "mdy") == iso


@given(st.integers(0, 10**20))
def test_both_spellings_are_one_customer(number):
    assert normalise_ref(f"{number}.0") == normalise_ref(str(number)) == str(number)


# drawing any text for the first time is slow on a busy machine
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(ROW_KEYS), ANY_VALUE))
def test_nothing_that_comes_breaks_the_reader(values):
    row = _read(**values)
    assert isinstance(row, (SaleRow, RowError))
    if isinstance(row, SaleRow):
        # fit for COPY: no tab or line end, and numbers that PostgreSQL reads
        assert not any(set("\t\r\n\0") & set(str(cell)) for cell in row)
        assert Decimal(row.unit_price) >= 0
        assert abs(Decimal(row.quantity)) < 10**15


def test_positions_count_refused_rows_of_the_document():
    reader = _reader()
    rows = [
        _read(reader),
        _read(reader, quantity="x"),
        _read(reader, document_ref="D2"),
        _read(reader, customer_ref=""),
        _read(reader),
    ]
    assert [getattr(row, "line_ref", None) for row in rows] == [
        "1",
        None,
        "1",
        "3",
        "4",
    ]
    assert [row.document_no for row in rows if isinstance(row, SaleRow)] == [1, 2, 1, 1]

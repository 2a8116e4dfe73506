"""Files of sales: what is refused before reading, and how the rest is read."""

import csv
import doctest
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_extended_tools import sale_columns
from crm_extended_tools.sale_columns import (
    FileRefusedError,
    check_columns,
    find_column,
    guess_columns,
    normalise_date_format,
)
from crm_extended_tools.sale_file import SalesFile

PUBLIC = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)


def _file(content, name="sales.csv", **options):
    if isinstance(content, str):
        content = content.encode()
    return SalesFile(lambda: io.BytesIO(content), name, **options)


def _rows(content, **options):
    file = _file(content)
    file.check()
    layout = file.guess_layout(**options)
    return list(file.read_rows(layout))


def test_examples_in_docstrings():
    assert doctest.testmod(sale_columns).failed == 0


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "empty"),
        (b" \r\n \n", "a.csv", "empty"),
        (b"a,b\n", "a.csv.gz", "not_gzip"),
        (gzip.compress(b"a,b\n"), "a.csv", "is_gzip"),
        (gzip.compress(b"a,b\n" * 99)[:-5], "a.gz", "broken_gzip"),
        (b"\x1f\x8b" + b"nonsense" * 9, "a.gz", "broken_gzip"),
        (gzip.compress(b""), "a.gz", "empty"),
        (gzip.compress(b"PK\x03\x04"), "a.gz", "kind"),
        (b"PK\x03\x04 xlsx", "a.csv", "kind"),
        (b"%PDF-1.7", "a.csv", "kind"),
        (b"\xd0\xcf\x11\xe0", "a.csv", "kind"),
        (b"a,b\n\x00,1\n", "a.csv", "binary"),
        (gzip.compress(b"a,b\n" + b"1,1\n" * 10**6), "a.gz", "too_big"),
        (b"x" * 2**21, "a.csv", "no_lines"),
    ],
)
def test_what_is_not_what_it_claims(content, name, code):
    with pytest.raises(FileRefusedError) as refused:
        _file(content, name, max_bytes=3 * 2**20).check()
    assert refused.value.code == code


def test_truncated_gzip_at_every_length():
    content = gzip.compress(b"a,b\n1,2\n" * 50)
    for length in range(2, len(content)):
        with pytest.raises(FileRefusedError) as refused:
            _file(content[:length], "a.gz").check()
        assert refused.value.code == "broken_gzip"


@pytest.mark.parametrize(
    ("header", "count"),
    [
        (PUBLIC, 8),
        ("Belegnummer;Datum;Kundennummer;Artikelnummer;Bezeichnung;Menge;Preis", 7),
        ("document_ref,line_ref,date,customer_ref,quantity,unit_price,currency", 7),
        ("Order ID\tOrder Date\tCustomer ID\tSKU\tQty\tPrice", 6),
        ("Številka,Datum,Kunde,Menge,Preis", 4),
    ],
)
def test_columns_are_recognised(header, count):
    layout = _file(header + "\n").guess_layout()
    assert len(layout.columns) == count
    assert len(set(layout.columns.values())) == count


def test_missing_columns_are_named():
    header = ["InvoiceNo", "Quantity"]
    with pytest.raises(FileRefusedError) as refused:
        check_columns(guess_columns(header), header)
    assert refused.value.params["keys"] == "date, unit_price, customer_ref"


def test_find_column():
    header = ["Nr", "nr", "Customer ID"]
    assert find_column(header, "Nr") == 0
    assert find_column(header, "customerid") == 2
    for name, code in (("NR", "column_twice"), ("x", "column_unknown")):
        with pytest.raises(FileRefusedError) as refused:
            find_column(header, name)
        assert refused.value.code == code


@pytest.mark.parametrize(
    ("days", "order"),
    [
        (["2010-12-01 08:26:00"], "iso"),
        (["12/1/2010 8:26", "12/13/2010 9:00"], "mdy"),
        (["1.12.2010", "13.12.2010"], "dmy"),
        (["1/2/2010", "3/4/2010"], None),
        (["13/12/2010", "12/13/2010"], None),
        (["nonsense"], "iso"),
    ],
)
def test_order_of_dates(days, order):
    content = "document,date,customer,qty,price\n" + "".join(
        f"D,{day},C,1,1\n" for day in days
    )
    assert _file(content).guess_layout().order == order


@pytest.mark.parametrize(
    ("prices", "delimiter", "decimal"),
    [
        (["1.25", "3"], ",", "."),
        (["1,25"], ";", ","),
        (["1.234,5"], ";", ","),
        (["1,234.5"], "\t", "."),
        (["5"], ";", ","),
        (["5"], ",", "."),
    ],
)
def test_decimal_sign(prices, delimiter, decimal):
    lines = [["document", "date", "customer", "qty", "price"]]
    lines += [["D", "2020-01-01", "C", "1", price] for price in prices]
    content = "\n".join(delimiter.join(line) for line in lines)
    layout = _file(content).guess_layout()
    assert (layout.delimiter, layout.decimal) == (delimiter, decimal)


def test_date_formats_as_people_write_them():
    with pytest.raises(FileRefusedError):
        normalise_date_format("yy")
    assert normalise_date_format("%m/%d/%Y %H:%M") == "mdy"
    assert normalise_date_format("d.m.Y") == "dmy"
    assert normalise_date_format("YYYY-MM-DD") == "iso"


def test_row_numbers_are_those_of_a_spreadsheet():
    content = (
        'document,date,customer,qty,price,country\nA,,"x\ny",1,1,UK\n\nB,,c,1,1,UK\n'
    )
    rows = _rows(content)
    assert [row[0] for row in rows] == [2, 4]


def test_cells_too_few_and_too_many():
    header = "document,date,customer,qty,price,country\n"
    rows = _rows(
        header + "A,d,c,1,1\nB,d,c,1\nC,d,c,1,1,UK,\nD,d,c,1,1,UK,more\n", order="iso"
    )
    assert [error and error.code for _number, _raw, error in rows] == [
        None,
        "cells",
        None,
        "cells",
    ]


def test_an_open_quotation_mark_loses_its_own_row_only():
    header = "document,date,customer,qty,price\n"
    good = "".join(f"G{i},2020-01-01,c,1,1\n" for i in range(200))
    rows = _rows(header + 'A,2020-01-01,"c,1,1\n' + good)
    assert rows[0][2].code == "quote"
    assert [raw[0] for _number, raw, _error in rows[1:]] == [
        f"G{i}" for i in range(200)
    ]
    assert [number for number, _raw, _error in rows] == list(range(2, 203))
    rows = _rows(header + good + 'A,2020-01-01,"c,1,1\nB,2020-01-01,c,1,1\n')
    assert [error and error.code for *_row, error in rows[200:]] == ["quote", None]


def test_bytes_of_another_encoding_stay_in_their_row():
    content = (
        "document,date,customer,name,qty,price\nA,2020-01-01,c,Café,1,1\n".encode()
        + b"B,2020-01-01,c,Caf\xe9,1,1\n"
    )
    rows = _rows(content)
    assert [raw[4] for _number, raw, _error in rows] == ["Café", "Caf\udce9"]
    rows = _rows(content, encoding="latin-1")
    assert rows[1][1][4] == "Café"


def test_byte_order_marks():
    content = "document,date,customer,qty,price\nÄ,2020-01-01,c,1,1\n"
    for encoding in ("utf-8-sig", "utf-16"):
        rows = _rows(content.encode(encoding))
        assert rows[0][1][0] == "Ä"


@given(
    st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_characters="\0",
                 exclude_categories=["Cs"])), min_size=3, max_size=3),
        max_size=30,
    )
)  # fmt: skip
def test_what_csv_writes_is_read_back(rows):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([["a", "b", "c"], *rows])
    file = _file(stream.getvalue())
    read = [cells for _number, cells in file.read_records("utf-8", ",")]
    longest = max((sum(cell.count(c) for cell in row for c in "\r\n") for row in rows),
                  default=0)  # fmt: skip
    if longest < 40:
        assert read == [["a", "b", "c"], *rows]

"""Files that somebody made to do harm: refused with a reason, or read as plain text."""

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from crm_extended_tools import lead_file

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    + b"]>"
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY j SYSTEM "file:///etc/passwd">]>'
CELLS = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    b'<row r="2"><c r="A2" t="inlineStr"><is><t>%s</t></is></c></row></sheetData>'
    b"</worksheet>"
)


def make_workbook(*rows):
    """Return a workbook with these rows."""
    book = Workbook()
    for row in rows or (("Name", "Mail"), ("Ada", "ada@example.com")):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def replace_sheet(content):
    """Return a workbook whose sheet is something else."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(make_workbook())) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for entry in before.namelist():
            after.writestr(entry, content if entry == SHEET else before.read(entry))
    return stream.getvalue()


def read(content):
    """Return the rows of a file, or why it was refused; anything else fails."""
    try:
        return lead_file.read_rows(content)
    except lead_file.FileRefusedError as refused:
        return refused.code


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(content):
    """Whatever it is, it is read or refused."""
    read(content)
    read(b"Name,Mail\n" + content)
    read(b"PK\x03\x04" + content)


def test_damaged_workbooks():
    """A byte that fell over, or an end that is missing, is no error of ours."""
    draw = random.Random(7)
    whole = make_workbook()
    assert read(whole)[1] == ["Ada", "ada@example.com"]
    for _time in range(300):
        damaged = bytearray(whole)
        for _byte in range(draw.randint(1, 4)):
            damaged[draw.randrange(4, len(whole))] = draw.randrange(256)
        read(bytes(damaged))
        read(whole[: draw.randrange(4, len(whole))])


@pytest.mark.parametrize(
    "sheet",
    [b"", b"<worksheet>", b"no xml", b"<a/>", b"\xff\xfe", CELLS[:200]],
)
def test_broken_sheets(sheet):
    """The workbook is whole, what is in it is not."""
    assert read(replace_sheet(sheet)) in ("broken", "empty")


def test_entities_are_not_expanded():
    """Nine entities that would be a billion words."""
    found = read(replace_sheet(LAUGHS + CELLS % b"&j;"))
    assert found in ("broken", "empty") or "haha" not in str(found)


def test_nothing_is_fetched():
    """What lies on the server does not come into a lead."""
    found = read(replace_sheet(OUTSIDE + CELLS % b"&j;"))
    assert "root" not in str(found)


def test_what_unpacks_to_very_much():
    """Refused by what the archive says of itself, before it is unpacked."""
    packed = replace_sheet(b" " * (lead_file.MAX_UNPACKED_BYTES + 1))
    assert len(packed) < 2**20
    assert read(packed) == "too_big"


def test_formulas_are_texts():
    """Nothing is computed: of a workbook the saved value, of a text the text."""
    formula = '=cmd|"/c calc"!A1'
    assert read(f"Name;Mail\n{formula};x\n".encode())[1] == [formula, "x"]
    # nobody saved a value
    rows = read(make_workbook(("Name", "Mail"), (formula, "x")))
    assert rows[1] == ["", "x"]


def test_signs_that_no_column_holds():
    """NUL and other signs for machines are left out, on every way in."""
    assert read("Name,Mail\nA\u202eda\x07,x\n".encode())[1] == ["Ada", "x"]
    huge = "a" * 100_000
    assert len(read(f"Name\n{huge}\n".encode())[1][0]) == lead_file.MAX_CELL_CHARS

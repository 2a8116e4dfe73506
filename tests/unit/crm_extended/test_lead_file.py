"""Reading lists of leads."""

import pytest

from crm_extended_tools import lead_file


@pytest.mark.parametrize(
    ("content", "cell"),
    [
        ("Name;Ort\nMüller;Köln\n".encode(), "Köln"),
        ("Name,Ort\nMüller,Köln\n".encode("cp1252"), "Köln"),
        ("Name\tOrt\nMüller\tKöln\n".encode("utf-16"), "Köln"),
        ("\ufeffName|Ort\nMüller|Köln\n".encode(), "Köln"),
    ],
)
def test_encodings_and_delimiters(content, cell):
    """What programs write is read, whoever wrote it."""
    rows = lead_file.read_rows(content)
    assert rows[0] == ["Name", "Ort"]
    assert rows[1] == ["Müller", cell]


def test_quotes_and_empty_rows():
    """A quoted cell may hold delimiters; rows without content are none."""
    rows = lead_file.read_rows(b'a,b\n"x, y",1\n,\n\n')
    assert rows == [["a", "b"], ["x, y", "1"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"a,b\n", "empty"),
        (b"\x00\x01", "not_text"),
        (b"PK\x03\x04nothing", "broken"),
        (b"x" * (lead_file.MAX_BYTES + 1), "too_big"),
        (b"a\n" + b"1\n" * (lead_file.MAX_ROWS + 1), "too_many_rows"),
    ],
)
def test_refused_files(content, code):
    """Each with the reason."""
    with pytest.raises(lead_file.FileRefusedError) as refused:
        lead_file.read_rows(content)
    assert refused.value.code == code


def test_each_meaning_once():
    """Of two columns that could be the same the first one is."""
    assert lead_file.guess_columns(["Email", "E-Mail", "Téléphone"]) == [
        "email_from",
        None,
        "phone",
    ]


@pytest.mark.parametrize("text", ["", "abc", "-5", "1e5", "1,2,3x"])
def test_what_is_no_amount(text):
    """Refused, not guessed."""
    with pytest.raises(ValueError, match=text or "^$"):
        lead_file.parse_amount(text)

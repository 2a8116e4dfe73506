"""Reading a list of leads from a file: CSV or XLSX, and which column is what.

Nothing in a file is run or fetched: formulas are read as the values that were saved.
"""

import csv
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED_BYTES = 200 * 1024**2
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL_CHARS = 2000
DELIMITERS = ",;\t|"
#: what a column can be; a lead needs one of ``REQUIRED_KEYS``
KEYS = (
    "name",
    "contact_name",
    "partner_name",
    "email_from",
    "phone",
    "crm_vat",
    "function",
    "website",
    "street",
    "zip",
    "city",
    "country",
    "expected_revenue",
    "description",
)
REQUIRED_KEYS = ("email_from", "phone", "partner_name", "contact_name")
# {key: header names as _simplify writes them}
_HEADERS = {
    "name": "subject title lead opportunity topic betreff titel sujet asunto onderwerp",
    "contact_name": "contactname contact name person fullname yourname ansprechpartner "
    "nom nombre naam contactperson kontakt",
    "partner_name": "companyname company account organization organisation firma "
    "firmenname unternehmen societe entreprise empresa bedrijf azienda ceg",
    "email_from": "email mail emailaddress emailfrom emailadresse courriel correo",
    "phone": "phone telephone tel phonenumber mobile telefon telefonnummer telefono "
    "telefoon handy",
    "crm_vat": "vat taxid vatnumber tin ustid uidnummer tva nif btw partitaiva adoszam",
    "function": "function jobposition jobtitle position role funktion fonction cargo",
    "website": "website web url homepage webseite siteweb sitioweb",
    "street": "street address strasse adresse rue calle straat via",
    "zip": "zip zipcode postcode postalcode plz codepostal codigopostal cap",
    "city": "city town ort stadt ville ciudad stad plaats citta varos",
    "country": "country countrycode land pays pais paese orszag",
    "expected_revenue": "expectedrevenue revenue amount value umsatz wert montant "
    "importe bedrag",
    "description": "description notes note comment comments message bemerkung notiz "
    "commentaire nota opmerking",
}


# what the zip archive, its XML and openpyxl say of a file that is damaged or made up
_BROKEN_XLSX = (
    zipfile.BadZipFile,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RuntimeError,
    OSError,
    EOFError,
)


class FileRefusedError(ValueError):
    """A file that cannot be read; ``code`` says why."""

    def __init__(self, code: str):
        """Keep the reason: empty, too_big, not_text, broken or too_many_rows."""
        super().__init__(code)
        self.code = code


def read_rows(content: bytes) -> list[list[str]]:
    r"""Return all rows of a file as texts, the header first; empty rows are left out.

    >>> read_rows(b"Name;Mail\nAda;ada@example.com\n")
    [['Name', 'Mail'], ['Ada', 'ada@example.com']]

    :raises FileRefusedError: the file is empty, too big, or no CSV or XLSX file.
    """
    if len(content) > MAX_BYTES:
        raise FileRefusedError("too_big")
    is_xlsx = content.startswith(b"PK\x03\x04")
    rows = []
    for cells in _iter_xlsx(content) if is_xlsx else _iter_csv(content):
        row = [_clean(cell) for cell in cells[:MAX_COLUMNS]]
        if not any(row):
            continue
        rows.append(row)
        if len(rows) > MAX_ROWS + 1:
            raise FileRefusedError("too_many_rows")
    if len(rows) < 2:
        raise FileRefusedError("empty")
    return rows


def guess_columns(header: list[str]) -> list[str | None]:
    """Return what each column is, each meaning once.

    >>> guess_columns(["Firma", "E-Mail", "Shoe size"])
    ['partner_name', 'email_from', None]
    """
    taken: set[str] = set()
    guesses: list[str | None] = []
    for name in header:
        simple = _simplify(name)
        key = next(
            (
                key
                for key, names in _HEADERS.items()
                if simple in names.split() and key not in taken
            ),
            None,
        )
        if key:
            taken.add(key)
        guesses.append(key)
    return guesses


def parse_amount(text: str) -> float:
    """Return an amount as people write it.

    >>> parse_amount("1.234,50"), parse_amount("1,234.50"), parse_amount("12")
    (1234.5, 1234.5, 12.0)

    :raises ValueError: it is no amount, or below 0.
    """
    compact = re.sub(r"[\s\u00a0€$£']", "", text)
    if re.fullmatch(r"\d{1,3}(\.\d{3})*,\d+|\d+,\d{1,2}", compact):
        compact = compact.replace(".", "").replace(",", ".")
    else:
        compact = compact.replace(",", "")
    if not re.fullmatch(r"\d{1,12}(\.\d+)?", compact):
        raise ValueError(text)
    return float(compact)


def _iter_csv(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of a text file, whatever its encoding and delimiter."""
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FileRefusedError("not_text")
    text = _decode(content)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise FileRefusedError("broken") from error


def _decode(content: bytes) -> str:
    """Return the text of a file in UTF-8, UTF-16 or the Windows encoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _iter_xlsx(content: bytes) -> Iterator[list[str]]:
    """Yield the rows of the first sheet of a workbook."""
    # Odoo brings it along; only needed for this kind of file
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > MAX_UNPACKED_BYTES:
            raise FileRefusedError("too_big")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        for cells in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
            # every row comes as wide as allowed
            width = max(
                (at for at, cell in enumerate(cells, 1) if cell is not None), default=0
            )
            yield ["" if cell is None else str(cell) for cell in cells[:width]]
    except FileRefusedError:
        raise
    except _BROKEN_XLSX as error:
        raise FileRefusedError("broken") from error


def _clean(cell: str) -> str:
    """Return a cell without what no database column holds, short."""
    text = "".join(
        char for char in cell if char == "\n" or unicodedata.category(char)[0] != "C"
    )
    return text.strip()[:MAX_CELL_CHARS]


def _simplify(name: str) -> str:
    """Return a header in small letters, without accents, signs and blanks."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ß", "ss"))
    return "".join(char for char in plain if char.isascii() and char.isalnum())

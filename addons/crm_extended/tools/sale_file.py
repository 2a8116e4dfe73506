"""Open a file of sales: is it what it claims, how is it written, which column is what.

Nothing is believed from the file's name. A file that is refused raises FileRefusedError
with a code and its parameters, to be worded by the caller in the reader's language.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO, NamedTuple

from .sale_columns import (
    REQUIRED_COLUMNS,
    FileRefusedError,
    find_column,
    guess_columns,
)
from .sale_rows import ROW_KEYS, RowError
from .sale_values import parse_date

#: what may come out of a file, compressed or not; beyond it the file is refused
FILE_MAX_BYTES = 1024**3
#: a row of more physical lines than this has a quotation mark that nobody closed
RECORD_MAX_LINES = 50
CELL_MAX_CHARS = 100_000
DELIMITERS = ",;\t|"

_CHUNK_BYTES = 1024**2
_LINE_END = re.compile(rb"[\r\n]")
_MAGIC = (
    (b"\x1f\x8b", "gzip"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"%PDF", "pdf"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"(\xb5/\xfd", "zstandard"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "rar"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "sqlite"),
    (b"PAR1", "parquet"),
)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_NUMBER_SHAPE = re.compile(r"[+-]?[0-9][0-9.,]*")


class FileLayout(NamedTuple):
    """How a file is written and what its columns are.

    ``order`` is None when dates read two ways; ``columns`` is row key -> index.
    """

    encoding: str
    delimiter: str
    order: str | None
    decimal: str
    header: list[str]
    columns: dict[str, int]


class SalesFile:
    """A text file of sales, plain or gzip, that can be read more than once.

    :param open_raw: returns the bytes from the start, each time it is called.
    :param name: the file's name as the person knows it.
    :param max_bytes: refuse when more comes out of it.
    """

    def __init__(
        self,
        open_raw: Callable[[], BinaryIO],
        name: str,
        max_bytes: int = FILE_MAX_BYTES,
    ):
        self.name = name
        self.max_bytes = max_bytes
        self.bom_encoding: str | None = None
        self._open_raw = open_raw
        self._is_gzip = False

    # ------------------------------------------------------------
    # IS IT WHAT IT CLAIMS
    # ------------------------------------------------------------

    def check(self) -> None:
        """Read the file through once.

        :raises FileRefusedError: not gzip, broken gzip, an archive, an office document,
            binary, empty, or more than ``max_bytes`` of text.
        """
        with self._open_raw() as stream:
            kind = _sniff_kind(stream.read(16))
        is_named_gzip = self.name.lower().endswith((".gz", ".gzip"))
        if is_named_gzip and kind != "gzip":
            raise FileRefusedError("not_gzip", name=self.name)
        if kind == "gzip" and not is_named_gzip:
            raise FileRefusedError("is_gzip", name=self.name)
        self._is_gzip = kind == "gzip"
        if kind and not self._is_gzip:
            raise FileRefusedError("kind", name=self.name, kind=kind)
        try:
            self._check_content()
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise FileRefusedError("broken_gzip", name=self.name) from error

    def _check_content(self) -> None:
        """Look at every byte: kind, size, binary zeros."""
        size = 0
        is_blank = True
        with self._open_bytes() as stream:
            while chunk := stream.read(_CHUNK_BYTES):
                if not size:
                    self.bom_encoding = next(
                        (name for bom, name in _BOMS if chunk.startswith(bom)), None
                    )
                    if kind := _sniff_kind(chunk):
                        raise FileRefusedError("kind", name=self.name, kind=kind)
                size += len(chunk)
                if size > self.max_bytes:
                    raise FileRefusedError(
                        "too_big", name=self.name, mebibytes=self.max_bytes // 1024**2
                    )
                if self.bom_encoding != "utf-16" and b"\0" in chunk:
                    raise FileRefusedError("binary", name=self.name)
                if len(chunk) == _CHUNK_BYTES and not _LINE_END.search(chunk):
                    raise FileRefusedError("no_lines", name=self.name)
                is_blank = is_blank and not chunk.strip()
        if is_blank:
            raise FileRefusedError("empty", name=self.name)

    def _open_bytes(self) -> BinaryIO:
        """Return the uncompressed bytes from the start."""
        raw = self._open_raw()
        return gzip.GzipFile(fileobj=raw) if self._is_gzip else raw

    # ------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------

    def read_records(
        self, encoding: str, delimiter: str
    ) -> Iterator[tuple[int, list[str] | None]]:
        """Yield (row number as a spreadsheet counts, cells), header first.

        Bytes that are not ``encoding`` come as lone surrogates. A row whose quotation
        mark is not closed comes as None, and reading goes on with the next line.

        :param encoding: a name Python knows; a byte order mark overrules it.
        :raises FileRefusedError: unknown encoding; text that it cannot be at all.
        """
        try:
            text = io.TextIOWrapper(
                self._open_bytes(),
                self.bom_encoding or encoding,
                errors="surrogateescape",
                newline="",
            )
        except LookupError as error:
            raise FileRefusedError("encoding", encoding=encoding) from error
        try:
            with text:
                yield from _read_records(text, delimiter)
        except UnicodeError as error:
            raise FileRefusedError("encoding_broken", encoding=encoding) from error

    def read_header(self, encoding: str, delimiter: str) -> list[str]:
        """Return the names of the columns, trimmed.

        :raises FileRefusedError: the header is not text in this encoding.
        """
        for _number, cells in self.read_records(encoding, delimiter):
            if cells is None:
                break
            if any("\ud800" <= char <= "\udfff" for cell in cells for char in cell):
                raise FileRefusedError("header_encoding", encoding=encoding)
            return [cell.strip().removeprefix("\ufeff") for cell in cells]
        raise FileRefusedError("no_header", name=self.name)

    def read_rows(
        self, layout: FileLayout
    ) -> Iterator[tuple[int, tuple, RowError | None]]:
        """Yield (row number, raw tuple for SaleRowReader, error of the row or None).

        Blank rows are passed over, and counted, as a spreadsheet does. A row with fewer
        or more cells than the header is an error, unless what is missing is optional or
        what is too much is empty.
        """
        indexes = [layout.columns.get(key, -1) for key in ROW_KEYS]
        width = len(layout.header)
        needed = max(
            (layout.columns[key] for key in REQUIRED_COLUMNS if key in layout.columns),
            default=-1,
        )
        for number, cells in self.read_records(layout.encoding, layout.delimiter):
            if number == 1 or cells == []:
                continue
            error = None
            if cells is None:
                cells = []
                error = RowError("quote", "row")
            elif not any(cells):
                continue
            elif len(cells) != width:
                if len(cells) <= needed or any(cells[width:]):
                    error = RowError("cells", "row", str(len(cells)))
            if len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            # an unmapped key reads the empty cell added here
            cells.append("")
            yield number, tuple([cells[index] for index in indexes]), error

    # ------------------------------------------------------------
    # GUESSES
    # ------------------------------------------------------------

    def guess_layout(
        self,
        mapping: Mapping[str, str] | None = None,
        encoding: str | None = None,
        delimiter: str | None = None,
        order: str | None = None,
        decimal: str | None = None,
    ) -> FileLayout:
        """Return the layout: what the caller says, and guesses for the rest.

        UTF-8 is the default, and not guessed: any bytes are text in the encodings with
        one byte per character, so a broken row would never be noticed in those.

        :param mapping: row key -> column name; an empty name leaves the key out.
        :raises FileRefusedError: as ``read_header`` and ``find_column`` do.
        """
        encoding = self.bom_encoding or encoding or "utf-8"
        delimiter = delimiter or self._guess_delimiter(encoding)
        header = self.read_header(encoding, delimiter)
        columns = guess_columns(header)
        for key, name in (mapping or {}).items():
            columns.pop(key, None)
            if name:
                index = find_column(header, name)
                columns = {k: i for k, i in columns.items() if i != index}
                columns[key] = index
        layout = FileLayout(encoding, delimiter, order, decimal, header, columns)
        if not order or not decimal:
            guessed_order, guessed_decimal = self._guess_writing(layout)
            layout = layout._replace(
                order=order or guessed_order, decimal=decimal or guessed_decimal
            )
        return layout

    def _guess_delimiter(self, encoding: str) -> str:
        """Return the delimiter that makes most sense of the header."""

        def score(delimiter: str) -> tuple[int, int]:
            header = self.read_header(encoding, delimiter)
            return len(guess_columns(header)), len(header)

        return max(DELIMITERS, key=score)

    def _guess_writing(self, layout: FileLayout) -> tuple[str | None, str]:
        """Return the order of dates and the decimal sign, from all rows."""
        columns = layout.columns
        orders = {"dmy": 0, "mdy": 0}
        is_date_unclear = False
        signs = {".": 0, ",": 0}
        numbers = [columns[key] for key in ("quantity", "unit_price") if key in columns]
        date_column = columns.get("date")
        seen: set[str] = set()
        for row_number, cells in self.read_records(layout.encoding, layout.delimiter):
            if row_number == 1 or not cells:
                continue
            for index in numbers:
                if index < len(cells):
                    _vote_decimal(cells[index].strip(), signs)
            if date_column is None or date_column >= len(cells):
                continue
            day = cells[date_column].strip().partition(" ")[0]
            if day in seen or len(seen) > 100_000:
                continue
            seen.add(day)
            readable = [o for o in orders if parse_date(day, o)]
            if parse_date(day, "iso") or not readable:
                continue
            if len(readable) == 2:
                is_date_unclear = True
            else:
                orders[readable[0]] += 1
        order = _pick_order(orders, is_date_unclear)
        decimal = "," if signs[","] > signs["."] else "."
        if not signs[","] and not signs["."] and layout.delimiter == ";":
            decimal = ","
        return order, decimal


def _sniff_kind(head: bytes) -> str | None:
    """Return the kind of a file that is no text, by its first bytes."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), None)


def _vote_decimal(text: str, signs: dict[str, int]) -> None:
    """Count a number text for the decimal sign that it proves, if it proves one."""
    if not _NUMBER_SHAPE.fullmatch(text):
        return
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return
    both = "." in text and "," in text
    # 1,234 may be either; 1,5 and 1.234,5 may not
    if both or (len(text) - last - 1 != 3 and text.count(text[last]) == 1):
        signs[text[last]] += 1


def _pick_order(orders: dict[str, int], is_unclear: bool) -> str | None:
    """Return the date order that the days prove; None when they do not."""
    best, other = sorted(orders, key=lambda order: -orders[order])
    if orders[best]:
        # a few mistyped days do not change how the file is written
        return best if orders[best] > 20 * orders[other] else None
    return None if is_unclear else "iso"


class _Lines:
    """Physical lines for csv.reader; remembers those of the record being read."""

    def __init__(self, lines: Iterator[str]):
        self._lines = lines
        self._again: list[str] = []
        self.taken: list[str] = []
        self.is_at_end = False

    def __iter__(self):
        return self

    def __next__(self) -> str:
        if len(self.taken) >= RECORD_MAX_LINES:
            raise csv.Error("record too long")
        if self._again:
            line = self._again.pop()
        else:
            line = next(self._lines, None)
            if line is None:
                self.is_at_end = True
                raise StopIteration
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """Put all lines of the record but its first back."""
        self._again.extend(reversed(self.taken[1:]))
        self.is_at_end = False


def _read_records(
    text: Iterator[str], delimiter: str
) -> Iterator[tuple[int, list[str] | None]]:
    """Yield numbered records; see SalesFile.read_records."""
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter)
    number = 0
    while True:
        lines.taken = []
        try:
            cells = next(reader, None)
            is_open = lines.is_at_end and _is_quote_open(lines.taken)
        except csv.Error:
            cells, is_open = None, True
        if cells is None and not lines.taken:
            return
        number += 1
        if is_open or (cells and max(map(len, cells)) > CELL_MAX_CHARS):
            lines.give_back()
            # the reader is in the middle of a quotation: start a new one
            reader = csv.reader(lines, delimiter=delimiter)
            cells = None
        yield number, cells


def _is_quote_open(lines: list[str]) -> bool:
    """Return whether the quotation marks of a record do not pair up."""
    return sum(line.count('"') for line in lines) % 2 == 1

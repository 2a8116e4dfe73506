"""Read one line of a sale made elsewhere: raw values in, checked ones or an error out.

Nothing here knows the database: currencies and countries come in as plain mappings, and
an error is a code with its key and value, so that the caller can word it in the
reader's language. Numbers stay text from end to end; they are checked, never rounded.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

#: the keys of a row, in the order of the raw tuple that SaleRowReader.read takes
ROW_KEYS = (
    "document_ref",
    "line_ref",
    "date",
    "customer_ref",
    "customer_name",
    "country",
    "product_ref",
    "product_name",
    "quantity",
    "unit_price",
    "currency",
)
REQUIRED_KEYS = ("document_ref", "date", "quantity", "unit_price")

REF_MAX_CHARS = 128
NAME_MAX_CHARS = 256
NUMBER_MAX_INTEGER_DIGITS = 15
NUMBER_MAX_DECIMALS = 20
YEAR_MIN = 1900

#: names that the world's systems use for a country and Odoo's list does not
COUNTRY_ALIASES = {
    "eire": "IE",
    "uk": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "rsa": "ZA",
    "uae": "AE",
    "korea": "KR",
    "russia": "RU",
    "holland": "NL",
    "the netherlands": "NL",
    "czechia": "CZ",
    "czech republic": "CZ",
    "hongkong": "HK",
    "hong kong": "HK",
    "viet nam": "VN",
    "turkey": "TR",
    "turkiye": "TR",
    "ivory coast": "CI",
    "swaziland": "SZ",
    "burma": "MM",
    "macau": "MO",
}

_TRAILING_ZEROS = re.compile(r"([0-9]+)\.0+")
_SPACES = re.compile(r"[\t\r\n\v\f]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,20})?")
_ANY_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
)
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan|inf|infinity)", re.IGNORECASE)
_DATE = re.compile(
    r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})"
    r"(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?:Z| ?[+-][0-9]{2}:?[0-9]{2})?)?"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T[0-9:]+)?")


class SaleRow(NamedTuple):
    """One checked line. Texts are trimmed, an absent text is ``''``, an absent id None.

    ``date`` is ``YYYY-MM-DD``; ``quantity`` and ``unit_price`` are plain decimal texts;
    ``document_no`` numbers the documents of the input from 1 in order of appearance.
    """

    document_no: int
    document_ref: str
    line_ref: str
    date: str
    customer_ref: str
    customer_name: str
    country_id: int | None
    product_ref: str
    product_name: str
    quantity: str
    unit_price: str
    currency_id: int


class RowError(NamedTuple):
    """Why a row was refused: which rule (code), on which key, with which value."""

    code: str
    key: str
    value: str = ""


class _BadValueError(ValueError):
    """A value breaks a rule; carries the code of the rule."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def normalise_ref(value: Any) -> str:
    """Return a customer's reference as it is stored.

    Spreadsheets write whole numbers as ``17850.0``; both spellings are one customer.

    >>> normalise_ref("17850.0"), normalise_ref(17850), normalise_ref(" A-1.0 ")
    ('17850', '17850', 'A-1.0')

    :param value: text, whole number, or None/False for none.
    :return: the trimmed reference, ``''`` for none.
    :raises ValueError: when it is no reference (code in ``args``): wrong type, longer
        than REF_MAX_CHARS, control characters.
    """
    text = _read_ref(value)
    match = _TRAILING_ZEROS.fullmatch(text)
    return match[1] if match else text


def normalise_country(name: str) -> str:
    """Return a country's name as the keys of the countries mapping are written.

    >>> normalise_country("  United   KINGDOM ")
    'united kingdom'
    """
    return " ".join(name.lower().split())


@lru_cache(maxsize=65536)
def parse_date(text: str, order: str) -> str | None:
    """Return the day as ``YYYY-MM-DD``, or None when the text is no date.

    A text that begins with a four-digit year is read year-month-day whatever the order.
    A time of day may follow and is checked, then dropped.

    >>> parse_date("12/1/2010 8:26", "mdy"), parse_date("12/1/2010", "dmy")
    ('2010-12-01', '2010-01-12')
    >>> parse_date("2010-02-30", "iso"), parse_date("1/2/2010", "iso")
    (None, None)

    :param text: trimmed text.
    :param order: ``iso``, ``dmy`` or ``mdy``.
    """
    match = _DATE.fullmatch(text)
    if match:
        first, _sep, second, third, hour, minute, second_of_minute, half_day = (
            match.groups()
        )
        if hour and not (
            int(hour) < (13 if half_day else 24)
            and int(minute) < 60
            and int(second_of_minute or 0) < 60
        ):
            return None
        if len(first) == 4:
            year, month, day = first, second, third
        elif order == "dmy":
            day, month, year = first, second, third
        elif order == "mdy":
            month, day, year = first, second, third
        else:
            return None
    else:
        match = _COMPACT_DATE.fullmatch(text)
        if not match:
            return None
        year, month, day = match.groups()
    if len(year) != 4 or int(year) < YEAR_MIN:
        return None
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


class SaleRowReader:
    """Check rows one after the other, numbering documents and lines on the way.

    :param currencies: ISO code -> currency id; 0 for a currency without any rate.
    :param countries: normalised name, or code in lower case -> country id.
    :param currency_id: the currency of rows that name none.
    :param order: how dates are written: ``iso``, ``dmy``, ``mdy``.
    :param decimal: the decimal sign of number texts, ``.`` or ``,``.
    :param grouping: whether number texts may group thousands with the other sign.
    """

    def __init__(
        self,
        currencies: Mapping[str, int],
        countries: Mapping[str, int],
        currency_id: int,
        order: str = "iso",
        decimal: str = ".",
        grouping: bool = False,
    ):
        self.currencies = currencies
        self.countries = countries
        self.currency_id = currency_id
        self.order = order
        self.decimal = decimal
        self.grouping = grouping
        self.is_foreign_seen = False
        # {document_ref: [document number, rows seen so far]}
        self._documents: dict[str, list[int]] = {}
        self._key = ""

    @property
    def document_count(self) -> int:
        """Return how many documents were seen, those of refused rows included."""
        return len(self._documents)

    def read(self, raw: tuple) -> SaleRow | RowError:
        """Return the checked row, or the first rule that it breaks.

        The position of a row within its document counts refused and anonymous rows too:
        mending one of them later moves no other line.

        :param raw: one value per key of ROW_KEYS, in that order.
        """
        position = 0
        try:
            self._key = "document_ref"
            document_ref = _read_ref(raw[0])
            if document_ref:
                document = self._documents.get(document_ref)
                if document is None:
                    document = [len(self._documents) + 1, 0]
                    self._documents[document_ref] = document
                document[1] = position = document[1] + 1
            else:
                raise _BadValueError("missing")
            return self._read_values(raw, document[0], document_ref, position)
        except _BadValueError as error:
            value = raw[ROW_KEYS.index(self._key)]
            return RowError(error.code, self._key, _shorten(value))

    def _read_values(
        self, raw: tuple, document_no: int, document_ref: str, position: int
    ) -> SaleRow:
        """Return the checked row of a known document."""
        self._key = "line_ref"
        line_ref = _read_ref(raw[1]) or str(position)
        self._key = "date"
        day = self._read_date(raw[2])
        self._key = "quantity"
        quantity = self._read_number(raw[8])
        self._key = "unit_price"
        unit_price = self._read_number(raw[9])
        if unit_price[0] == "-" and unit_price.strip("-0."):
            raise _BadValueError("negative")
        self._key = "currency"
        currency_id = self._read_currency(raw[10])
        self._key = "customer_ref"
        customer_ref = normalise_ref(raw[3])
        self._key = "customer_name"
        customer_name = _read_name(raw[4])
        self._key = "country"
        country = _read_name(raw[5])
        self._key = "product_ref"
        product_ref = _read_ref(raw[6])
        self._key = "product_name"
        product_name = _read_name(raw[7])
        return SaleRow(
            document_no,
            document_ref,
            line_ref,
            day,
            customer_ref,
            customer_name,
            self.countries.get(normalise_country(country)) if country else None,
            product_ref,
            product_name,
            quantity,
            unit_price,
            currency_id,
        )

    def _read_date(self, value: Any) -> str:
        """Return the day as text."""
        if isinstance(value, datetime):
            return value.date().isoformat()
        if isinstance(value, date):
            return value.isoformat()
        if value is None or value is False:
            raise _BadValueError("missing")
        text = str(value).strip()
        if not text:
            raise _BadValueError("missing")
        _check_text(text, REF_MAX_CHARS)
        day = parse_date(text, self.order)
        if day is None:
            raise _BadValueError(f"date_{self.order}")
        return day

    def _read_currency(self, value: Any) -> int:
        """Return the currency's id, the default one when the row names none."""
        code = _read_ref(value).upper()
        if not code:
            return self.currency_id
        currency_id = self.currencies.get(code)
        if currency_id is None:
            raise _BadValueError("currency")
        if not currency_id:
            raise _BadValueError("currency_rate")
        if currency_id != self.currency_id:
            self.is_foreign_seen = True
        return currency_id

    def _read_number(self, value: Any) -> str:
        """Return the number as plain decimal text, exactly as it came."""
        if isinstance(value, str):
            text = value.strip()
            if not text:
                raise _BadValueError("missing")
            if self.decimal == ",":
                text = text.translate(_SWAP_SIGNS)
            if self.grouping and "," in text and _GROUPED.fullmatch(text):
                text = text.replace(",", "")
        elif value is None or value is False:
            raise _BadValueError("missing")
        elif isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
            raise _BadValueError("number")
        elif isinstance(value, int) and abs(value) >= 10**NUMBER_MAX_INTEGER_DIGITS:
            raise _BadValueError("number_size")
        else:
            text = repr(value) if isinstance(value, float) else str(value)
        if _PLAIN_NUMBER.fullmatch(text):
            return text
        return _read_unusual_number(text)


# a comma becomes the point that PostgreSQL reads, and the other way round
_SWAP_SIGNS = str.maketrans(",.", ".,")


def _read_unusual_number(text: str) -> str:
    """Return plain decimal text for an exponent or ``.5``; tell what is wrong else."""
    if _NOT_FINITE.fullmatch(text):
        raise _BadValueError("not_finite")
    if _SURROGATE.search(text):
        raise _BadValueError("encoding")
    # a text of this length is no number that anybody sold at; do not compute with it
    if len(text) > 400 or not _ANY_NUMBER.fullmatch(text):
        is_digits = text.lstrip("+-").replace(".", "", 1).isdecimal()
        raise _BadValueError("number_size" if is_digits else "number")
    number = Decimal(text)
    if number and number.adjusted() >= NUMBER_MAX_INTEGER_DIGITS:
        raise _BadValueError("number_size")
    if number and -number.as_tuple().exponent > NUMBER_MAX_DECIMALS:
        raise _BadValueError("number_decimals")
    return f"{number:f}" if number else "0"


def _read_ref(value: Any) -> str:
    """Return a reference as trimmed text; whole numbers are written without ``.0``."""
    if value.__class__ is not str:
        if value is None or value is False:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise _BadValueError("text")
        if isinstance(value, float):
            if not value.is_integer():
                raise _BadValueError("text")
            value = int(value)
        if isinstance(value, int) and value.bit_length() > 4 * REF_MAX_CHARS:
            raise _BadValueError("too_long")
        value = str(value)
    text = value.strip()
    _check_text(text, REF_MAX_CHARS)
    return text


def _read_name(value: Any) -> str:
    """Return a name as trimmed text; line breaks and tabs in it become spaces."""
    if value.__class__ is str and value.isascii() and value.isprintable():
        text = value.strip()
    elif value is None or value is False:
        return ""
    elif isinstance(value, str):
        text = _SPACES.sub(" ", value).strip()
    else:
        text = _read_ref(value)
    _check_text(text, NAME_MAX_CHARS)
    return text


def _check_text(text: str, max_chars: int) -> None:
    """Raise when a text is too long or holds what no text may hold."""
    if len(text) > max_chars:
        raise _BadValueError("too_long")
    if text.isascii() and text.isprintable():
        return
    if _SURROGATE.search(text):
        raise _BadValueError("encoding")
    if _CONTROL.search(text):
        raise _BadValueError("control")


def _shorten(value: Any) -> str:
    """Return what can be shown of a value in a sentence: printable, 40 characters."""
    if isinstance(value, int) and value.bit_length() > 4 * REF_MAX_CHARS:
        return "…"
    text = value if isinstance(value, str) else repr(value)
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in text[:41]
    )
    return text if len(text) <= 40 else text[:39] + "…"

"""Read one line of a sale made elsewhere: raw values in, checked ones or an error out.

Nothing here knows the database: currencies and countries come in as plain mappings, and
an error is a code with its key and value, so that the caller can word it in the
reader's language. Numbers stay text from end to end; they are checked, never rounded.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .sale_values import (
    REF_MAX_CHARS,
    BadValueError,
    normalise_ref,
    read_date,
    read_name,
    read_number,
    read_ref,
)

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
        # {document_ref: [document number, rows seen so far]}
        self._documents: dict[str, list[int]] = {}
        self._key = ""

    def read(self, raw: tuple) -> SaleRow | RowError:
        """Return the checked row, or the first rule that it breaks.

        The position of a row within its document counts refused and anonymous rows too:
        mending one of them later moves no other line.

        :param raw: one value per key of ROW_KEYS, in that order.
        """
        position = 0
        try:
            self._key = "document_ref"
            document_ref = read_ref(raw[0])
            if document_ref:
                document = self._documents.get(document_ref)
                if document is None:
                    document = [len(self._documents) + 1, 0]
                    self._documents[document_ref] = document
                document[1] = position = document[1] + 1
            else:
                raise BadValueError("missing")
            return self._read_values(raw, document[0], document_ref, position)
        except BadValueError as error:
            value = raw[ROW_KEYS.index(self._key)]
            return RowError(error.code, self._key, shorten(value))

    def _read_values(
        self, raw: tuple, document_no: int, document_ref: str, position: int
    ) -> SaleRow:
        """Return the checked row of a known document."""
        self._key = "line_ref"
        line_ref = read_ref(raw[1]) or str(position)
        self._key = "date"
        day = read_date(raw[2], self.order)
        self._key = "quantity"
        quantity = read_number(raw[8], self.decimal, self.grouping)
        self._key = "unit_price"
        unit_price = read_number(raw[9], self.decimal, self.grouping)
        if unit_price[0] == "-" and unit_price.strip("-0."):
            raise BadValueError("negative")
        self._key = "currency"
        currency_id = self._read_currency(raw[10])
        self._key = "customer_ref"
        customer_ref = normalise_ref(raw[3])
        self._key = "customer_name"
        customer_name = read_name(raw[4])
        self._key = "country"
        country = read_name(raw[5])
        self._key = "product_ref"
        product_ref = read_ref(raw[6])
        self._key = "product_name"
        product_name = read_name(raw[7])
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

    def _read_currency(self, value: Any) -> int:
        """Return the currency's id, the default one when the row names none."""
        code = read_ref(value).upper()
        if not code:
            return self.currency_id
        currency_id = self.currencies.get(code)
        if currency_id is None:
            raise BadValueError("currency")
        if not currency_id:
            raise BadValueError("currency_rate")
        return currency_id


def normalise_country(name: str) -> str:
    """Return a country's name as the keys of the countries mapping are written.

    >>> normalise_country("  United   KINGDOM ")
    'united kingdom'
    """
    return " ".join(name.lower().split())


def shorten(value: Any) -> str:
    r"""Return what can be shown of a value in a sentence: printable, 40 characters.

    >>> shorten("tea\x00"), shorten(["tea"])
    ('tea�', "['tea']")
    """
    if isinstance(value, int) and value.bit_length() > 4 * REF_MAX_CHARS:
        return "…"
    text = value if isinstance(value, str) else repr(value)
    text = "".join(
        char if char.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for char in text[:41]
    )
    return text if len(text) <= 40 else text[:39] + "…"

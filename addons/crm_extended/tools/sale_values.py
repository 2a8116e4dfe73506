"""Read single values of a sale: references, names, days, numbers.

A value that breaks a rule raises BadValueError with the code of the rule. Numbers stay
text from end to end: they are checked, never rounded.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

REF_MAX_CHARS = 128
NAME_MAX_CHARS = 256
NUMBER_MAX_INTEGER_DIGITS = 15
NUMBER_MAX_DECIMALS = 20
YEAR_MIN = 1900

_TRAILING_ZEROS = re.compile(r"([0-9]+)\.0+")
_SPACES = re.compile(r"[\t\r\n\v\f]+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,20})?")
_ANY_NUMBER = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
)
_ANY_DIGITS = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_NOT_FINITE = re.compile(r"[+-]?(?:s?nan|inf|infinity)", re.IGNORECASE)
_DATE = re.compile(
    r"([0-9]{1,4})([-/.])([0-9]{1,2})\2([0-9]{1,4})"
    r"(?:[T ]+([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]+)?)?"
    r"(?: ?([AaPp])\.?[Mm]\.?)?(?:Z| ?[+-][0-9]{2}:?[0-9]{2})?)?"
)
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})(?:T[0-9:]+)?")


class BadValueError(ValueError):
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
    text = read_ref(value)
    match = _TRAILING_ZEROS.fullmatch(text)
    return match[1] if match else text


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


def read_date(value: Any, order: str) -> str:
    """Return the day as ``YYYY-MM-DD``.

    :param value: text, or a date or datetime object.
    :param order: how a text is written, see parse_date.
    :raises BadValueError: missing, or no date.
    """
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if value is None or value is False:
        raise BadValueError("missing")
    text = str(value).strip()
    if not text:
        raise BadValueError("missing")
    _check_text(text, REF_MAX_CHARS)
    day = parse_date(text, order)
    if day is None:
        raise BadValueError(f"date_{order}")
    return day


def read_number(value: Any, decimal: str, grouping: bool) -> str:
    """Return the number as plain decimal text, exactly as it came.

    :param decimal: the decimal sign of a text, ``.`` or ``,``.
    :param grouping: whether a text may group thousands with the other sign.
    :raises BadValueError: missing, no number, not finite, too large, too many decimals.
    """
    if isinstance(value, str):
        text = value.strip()
        if not text:
            raise BadValueError("missing")
        if decimal == ",":
            text = text.translate(_SWAP_SIGNS)
        if grouping and "," in text and _GROUPED.fullmatch(text):
            text = text.replace(",", "")
    elif value is None or value is False:
        raise BadValueError("missing")
    elif isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise BadValueError("number")
    elif isinstance(value, int) and abs(value) >= 10**NUMBER_MAX_INTEGER_DIGITS:
        raise BadValueError("number_size")
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
        raise BadValueError("not_finite")
    if _SURROGATE.search(text):
        raise BadValueError("encoding")
    # a text of this length is no number that anybody sold at; do not compute with it
    if len(text) > 400 or not _ANY_NUMBER.fullmatch(text):
        is_digits = _ANY_DIGITS.fullmatch(text)
        raise BadValueError("number_size" if is_digits else "number")
    number = Decimal(text)
    if number and number.adjusted() >= NUMBER_MAX_INTEGER_DIGITS:
        raise BadValueError("number_size")
    if number and -number.as_tuple().exponent > NUMBER_MAX_DECIMALS:
        raise BadValueError("number_decimals")
    return f"{number:f}" if number else "0"


def read_ref(value: Any) -> str:
    """Return a reference as trimmed text; whole numbers are written without ``.0``."""
    if value.__class__ is not str:
        if value is None or value is False:
            return ""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            raise BadValueError("text")
        if isinstance(value, float):
            if not value.is_integer():
                raise BadValueError("text")
            value = int(value)
        if isinstance(value, int) and value.bit_length() > 4 * REF_MAX_CHARS:
            raise BadValueError("too_long")
        value = str(value)
    text = value.strip()
    _check_text(text, REF_MAX_CHARS)
    return text


def read_name(value: Any) -> str:
    """Return a name as trimmed text; line breaks and tabs in it become spaces."""
    if value.__class__ is str and value.isascii() and value.isprintable():
        text = value.strip()
    elif value is None or value is False:
        return ""
    elif isinstance(value, str):
        text = _SPACES.sub(" ", value).strip()
    else:
        text = read_ref(value)
    _check_text(text, NAME_MAX_CHARS)
    return text


def _check_text(text: str, max_chars: int) -> None:
    """Raise when a text is too long or holds what no text may hold."""
    if len(text) > max_chars:
        raise BadValueError("too_long")
    if text.isascii() and text.isprintable():
        return
    if _SURROGATE.search(text):
        raise BadValueError("encoding")
    if _CONTROL.search(text):
        raise BadValueError("control")

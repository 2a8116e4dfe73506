"""What the translations of telephone systems have in common.

A translation takes one message of a telephone system and returns events as
``crm.api.call_event`` takes them. It knows no earlier message: whoever is out of order
or sends twice changes nothing, and a restart forgets nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

#: Longer rows of digits are numbers of the outside world.
MAX_EXTENSION_DIGITS = 6
#: Key of an event that counts only when its call is known: the telephone system says
#: the same of calls between colleagues, which are no calls of customers.
IF_KNOWN = "if_known"


class Setup(NamedTuple):
    """How a telephone system is set up, as far as it does not say so itself.

    :param lines: names of lines to the outside that look like extensions.
    :param recordings: address before the file names of recordings; empty: no links.
    """

    lines: frozenset = frozenset()
    recordings: str = ""


def get_text(message: dict, *keys: str) -> str:
    """Return the first of these values that says something, as text.

    >>> get_text({"a": "<unknown>", "b": 21}, "a", "b")
    '21'
    """
    for key in keys:
        value = message.get(key)
        if isinstance(value, (str, int)) and not isinstance(value, bool):
            text = str(value).strip()
            if text and text != "<unknown>":
                return text
    return ""


def is_extension(text: str, setup: Setup) -> bool:
    """Tell whether a name is that of a telephone in the house.

    >>> is_extension("21", Setup()), is_extension("22123456", Setup())
    (True, False)
    >>> is_extension("90", Setup(lines=frozenset({"90"})))
    False
    """
    return (
        text.isascii()
        and text.isdigit()
        and len(text) <= MAX_EXTENSION_DIGITS
        and text not in setup.lines
    )


def from_epoch(text: str) -> str:
    """Return seconds since 1970 as an instant (UTC); empty when it is none.

    >>> from_epoch("1795787602.164584")
    '2026-11-27 13:53:22'
    """
    try:
        return _format(datetime.fromtimestamp(float(text), UTC))
    except (ValueError, OverflowError, OSError):
        return ""


def from_iso(text: str) -> str:
    """Return an instant of ISO 8601 in UTC; empty when it is none.

    >>> from_iso("2026-11-27T14:53:22.165+0100"), from_iso("soon")
    ('2026-11-27 13:53:22', '')
    """
    try:
        return _format(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        return ""


def from_mail_date(text: str) -> str:
    """Return an instant as mails write it (RFC 2822) in UTC; empty when it is none.

    >>> from_mail_date("Fri, 27 Nov 2026 13:53:22 +0000")
    '2026-11-27 13:53:22'
    """
    try:
        return _format(parsedate_to_datetime(text))
    except (ValueError, TypeError, OverflowError):
        return ""


def make_event(event: str, call_id: str, at: str, **values) -> dict:
    """Return an event without the values that say nothing."""
    known = {"event": event, "call_id": call_id, "at": at, **values}
    return {key: value for key, value in known.items() if value}


def _format(instant: datetime) -> str:
    """Return an instant as the interface takes it; without a zone it is UTC."""
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

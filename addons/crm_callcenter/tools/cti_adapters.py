"""Which translation is for which telephone system."""

from __future__ import annotations

from . import (
    cti_asterisk,
    cti_asterisk_ari,
    cti_freeswitch,
    cti_threecx,
    cti_twilio,
)
from .cti_values import Setup

GENERIC = "generic"
TWILIO = "twilio"
#: {kind of telephone system: its translation}; ``generic`` speaks our own format.
TRANSLATIONS = {
    "asterisk": cti_asterisk.translate,
    "asterisk_ari": cti_asterisk_ari.translate,
    "freeswitch": cti_freeswitch.translate,
    "threecx": cti_threecx.translate,
    TWILIO: cti_twilio.translate,
}


def translate(kind: str, message: dict, setup: Setup) -> list[dict]:
    """Return the events, as ``crm.api.call_event`` takes them, of one message.

    >>> translate("generic", {"event": "ended", "call_id": "1"}, Setup())
    [{'event': 'ended', 'call_id': '1'}]
    """
    translation = TRANSLATIONS.get(kind)
    return translation(message, setup) if translation else [message]

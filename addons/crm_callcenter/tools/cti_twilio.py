"""What Twilio says of its calls: status callbacks and callbacks of recordings.

*Source*: Twilio's documented parameters (``CallSid``, ``ParentCallSid``,
``CallStatus``, ``Direction``, ``Timestamp``, ``RecordingUrl``) and its request
validation: HMAC-SHA1 over the address and the sorted parameters, Base64.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from .call_fold import ANSWERED, ENDED, RINGING
from .cti_values import (
    Setup,
    from_mail_date,
    get_text,
    is_extension,
    make_event,
)

_OVER = {"completed", "busy", "failed", "no-answer", "canceled"}


def sign(secret: str, url: str, values: dict) -> str:
    """Return the header ``X-Twilio-Signature`` of a request.

    :param values: parameters of the form, each text or a list of texts.

    >>> sign("12345", "https://crm.example.com/x", {"b": "2", "a": "1"})[:8]
    'hXQwq4jl'
    """
    rows = []
    for key, value in sorted(values.items()):
        texts = sorted(set(value)) if isinstance(value, list) else [value]
        rows += [key + text for text in texts]
    payload = (url + "".join(rows)).encode()
    mac = hmac.new(secret.encode(), payload, hashlib.sha1)
    return base64.b64encode(mac.digest()).decode()


def translate(message: dict, setup: Setup) -> list[dict]:
    """Return the events that one callback stands for.

    >>> translate({"CallSid": "CA1", "CallStatus": "queued"}, Setup())
    []
    """
    own_id = get_text(message, "CallSid")
    parent_id = get_text(message, "ParentCallSid")
    call_id = parent_id or own_id
    if not call_id:
        return []
    url = get_text(message, "RecordingUrl")
    if url:
        at = from_mail_date(get_text(message, "RecordingStartTime")) or from_mail_date(
            get_text(message, "Timestamp")
        )
        return [make_event(RINGING, call_id, at, recording_url=url)]
    at = from_mail_date(get_text(message, "Timestamp"))
    status = get_text(message, "CallStatus")
    if status in _OVER:
        # a leg that is over is not the call
        return [] if parent_id else [make_event(ENDED, call_id, at)]
    event = {"ringing": RINGING, "in-progress": ANSWERED}.get(status)
    if not event:
        return []
    values = _get_values(message, setup, bool(parent_id))
    if event == ANSWERED and not values.get("agent"):
        # a machine answered the caller
        return []
    return [make_event(event, call_id, at, **values)]


def _get_values(message: dict, setup: Setup, is_leg: bool) -> dict:
    """Return direction, numbers and agents of a leg."""
    called, caller = get_text(message, "To"), get_text(message, "From")
    # parameters that stand in the address of the callback
    named = get_text(message, "agent")
    values = {"queue": get_text(message, "queue")}
    target, source = _get_person(called, setup), _get_person(caller, setup)
    if is_leg and target:
        return {**values, "direction": "in", "from_number": caller, "agent": [target]}
    if source or (named and get_text(message, "Direction").startswith("outbound")):
        values["agent"] = [source or named]
        return {**values, "direction": "out", "to_number": called}
    agents = [named] if named else []
    numbers = {"from_number": caller} if is_leg else _get_numbers(caller, called)
    return {**values, "direction": "in", **numbers, "agent": agents}


def _get_numbers(caller: str, called: str) -> dict:
    """Return both numbers."""
    return {"from_number": caller, "to_number": called}


def _get_person(address: str, setup: Setup) -> str:
    """Return who is meant by ``client:ann`` or ``sip:21@pbx``, empty for a number."""
    kind, _colon, name = address.partition(":")
    if kind in ("client", "sip", "sips") and name:
        return name.split("@")[0]
    return address if is_extension(address, setup) else ""

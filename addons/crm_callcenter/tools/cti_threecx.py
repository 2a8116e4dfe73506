"""What 3CX says of its calls.

*Source*: two documented ways. The call journal of a CRM template (``ReportCall``, with
``[CallType]``, ``[Number]``, ``[Agent]``, ``[CallStartTimeUTC]``,
``[CallEstablishedTimeUTC]``, ``[CallEndTimeUTC]``), sent once when a call is over; and
the participants of its call control interface, while it rings and is spoken.
"""

from __future__ import annotations

import hashlib

from .call_fold import ANSWERED, ENDED, RINGING
from .cti_values import IF_KNOWN, Setup, from_iso, get_text, make_event

_OUTGOING = {"outbound", "notanswered"}
_STATUSES = {"ringing": RINGING, "dialing": RINGING, "connected": ANSWERED}
#: Of an event of the call control interface: something is there, or it went.
_REMOVED = 1


def translate(message: dict, setup: Setup) -> list[dict]:
    """Return the events that a journal or a participant stands for.

    >>> translate({"callType": "Chat"}, Setup())
    []
    """
    if isinstance(message.get("event"), dict):
        return _take_participant(message["event"])
    kind = get_text(message, "callType").lower()
    if kind not in (*_OUTGOING, "inbound", "missed"):
        return []
    return _take_journal(message, kind)


def _take_journal(message: dict, kind: str) -> list[dict]:
    """Return all events of a call that is over."""
    number, agent = get_text(message, "number"), get_text(message, "agent")
    started = from_iso(get_text(message, "startedAt"))
    answered = from_iso(get_text(message, "answeredAt"))
    ended = from_iso(get_text(message, "endedAt"))
    if not started:
        return []
    is_outgoing = kind in _OUTGOING
    # the journal has no name of its own for a call
    text = "|".join((number, agent, started))
    call_id = get_text(message, "callId") or (
        "3cx-" + hashlib.sha256(text.encode()).hexdigest()[:24]
    )
    values = {
        "direction": "out" if is_outgoing else "in",
        "to_number" if is_outgoing else "from_number": number,
        "agent": [agent] if agent else [],
        "queue": get_text(message, "queue"),
    }
    events = [make_event(RINGING, call_id, started, **values)]
    if kind in ("inbound", "outbound") and answered:
        events.append(make_event(ANSWERED, call_id, answered, agent=values["agent"]))
    url = get_text(message, "recordingUrl")
    events.append(make_event(ENDED, call_id, ended or started, recording_url=url))
    return events


def _take_participant(event: dict) -> list[dict]:
    """Return what became of one telephone in a call."""
    part = event.get("attached_data")
    if not isinstance(part, dict):
        return []
    agent, call_id = get_text(part, "dn"), get_text(part, "callid")
    is_outside = get_text(part, "party_dn_type", "party_caller_type").lower()
    if not call_id or not agent or is_outside != "wexternalline":
        return []
    if event.get("event_type") == _REMOVED:
        # other telephones may still ring: only who spoke ends the call
        if get_text(part, "status").lower() != "connected":
            return []
        return [{**make_event(ENDED, call_id, ""), IF_KNOWN: True}]
    kind = _STATUSES.get(get_text(part, "status").lower())
    if not kind:
        return []
    is_outgoing = get_text(part, "originated_by_dn") == agent or (
        get_text(part, "status").lower() == "dialing"
    )
    number = get_text(part, "party_caller_id", "party_dn")
    values = {
        "direction": "out" if is_outgoing else "in",
        "to_number" if is_outgoing else "from_number": number,
        "agent": [agent],
    }
    if not is_outgoing:
        values["to_number"] = get_text(part, "party_did")
    return [make_event(kind, call_id, "", **values)]

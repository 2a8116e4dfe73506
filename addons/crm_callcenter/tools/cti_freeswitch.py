"""What FreeSWITCH says of its calls, by its event socket (ESL, as JSON).

*Source*: the documented headers of CHANNEL_CREATE, CHANNEL_PROGRESS, CHANNEL_ANSWER,
CHANNEL_HOLD, CHANNEL_UNHOLD and CHANNEL_HANGUP_COMPLETE. Both legs of a call have the
same ``Channel-Call-UUID``; the leg whose own ``Unique-ID`` it is began the call.
"""

from __future__ import annotations

from .call_fold import ANSWERED, ENDED, HELD, RESUMED, RINGING
from .cti_values import (
    IF_KNOWN,
    Setup,
    from_epoch,
    get_text,
    is_extension,
    make_event,
)

_MICROSECONDS = 1_000_000
_EVENTS = {
    "CHANNEL_CREATE": RINGING,
    "CHANNEL_PROGRESS": RINGING,
    "CHANNEL_PROGRESS_MEDIA": RINGING,
    "CHANNEL_ANSWER": ANSWERED,
    "CHANNEL_HOLD": HELD,
    "CHANNEL_UNHOLD": RESUMED,
    "CHANNEL_HANGUP_COMPLETE": ENDED,
}


def translate(message: dict, setup: Setup) -> list[dict]:
    """Return the events that one event of FreeSWITCH stands for, mostly none.

    >>> translate({"Event-Name": "HEARTBEAT"}, Setup())
    []
    """
    event = _EVENTS.get(get_text(message, "Event-Name"))
    own_id = get_text(message, "Unique-ID")
    call_id = get_text(message, "Channel-Call-UUID", "variable_call_uuid") or own_id
    if not event or not call_id:
        return []
    at = _get_instant(message)
    if event in (HELD, RESUMED):
        return [{**make_event(event, call_id, at), IF_KNOWN: True}]
    if own_id == call_id:
        return _take_first_leg(event, message, setup, call_id, at)
    if event == ENDED:
        return []
    return _take_other_leg(event, message, setup, call_id, at)


def _get_instant(message: dict) -> str:
    """Return when it happened."""
    text = get_text(message, "Event-Date-Timestamp")
    if not (text.isascii() and text.isdigit()) or len(text) > 20:
        return ""
    return from_epoch(str(int(text) / _MICROSECONDS))


def _get_queue(message: dict) -> str:
    """Return the queue: ``support@default`` is the queue ``support``."""
    return get_text(message, "variable_cc_queue").split("@")[0]


def _take_first_leg(event, message, setup, call_id, at):
    """Tell that a call from outside begins, or that any call ends."""
    if event == ENDED:
        url = ""
        path = get_text(message, "variable_record_path", "variable_cc_record_filename")
        if setup.recordings and path:
            url = f"{setup.recordings.rstrip('/')}/{path.rsplit('/', 1)[-1]}"
        ended = make_event(
            ENDED, call_id, at, recording_url=url, queue=_get_queue(message)
        )
        return [{**ended, IF_KNOWN: True}]
    caller = get_text(message, "Caller-Caller-ID-Number", "Caller-ANI")
    # that a machine answered the caller is no answer yet
    if event != RINGING or is_extension(caller, setup):
        return []
    return [
        make_event(
            RINGING,
            call_id,
            at,
            direction="in",
            from_number=caller,
            to_number=get_text(message, "Caller-Destination-Number"),
            queue=_get_queue(message),
        )
    ]


def _take_other_leg(event, message, setup, call_id, at):
    """Tell that a telephone rings or answers, ours or one outside that we call."""
    caller = get_text(message, "Caller-Caller-ID-Number", "Caller-ANI")
    keys = (
        "variable_dialed_user",
        "Caller-Callee-ID-Number",
        "Caller-Destination-Number",
    )
    dialled = [text for key in keys if (text := get_text(message, key))]
    extension = next((text for text in dialled if is_extension(text, setup)), "")
    is_from_us = is_extension(caller, setup)
    if is_from_us == bool(extension) or not dialled:
        return []
    if extension:
        return [
            make_event(
                event,
                call_id,
                at,
                direction="in",
                from_number=caller,
                agent=[extension],
                queue=_get_queue(message),
            )
        ]
    return [
        make_event(
            event,
            call_id,
            at,
            direction="out",
            from_number=caller,
            to_number=dialled[-1],
            agent=[caller],
        )
    ]

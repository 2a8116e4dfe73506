"""What Asterisk says of its calls, by its manager interface (AMI).

*Source*: the events of Asterisk 22 (Newchannel, DialBegin, DialEnd, QueueCallerJoin,
AgentConnect, Hold, Unhold, BlindTransfer, AttendedTransfer, VarSet, Hangup), recorded
from a running one. A call is what has one ``Linkedid``. ``PJSIP/21-0000001c`` is the
telephone 21; a channel that is not named by a short row of digits is a line.
"""

from __future__ import annotations

import re

from .call_fold import ANSWERED, ENDED, HELD, RESUMED, RINGING, TRANSFERRED
from .cti_values import (
    IF_KNOWN,
    Setup,
    from_epoch,
    get_text,
    is_extension,
    make_event,
)

_CHANNEL = re.compile(r"[^/]+/([^@;]*?)(?:-[0-9a-f]+)?(?:@[^;]*)?(?:;\d)?")


def get_endpoint(channel: str) -> str:
    """Return whose channel it is.

    >>> get_endpoint("PJSIP/21-0000001c"), get_endpoint("Local/22@queue-0000001;2")
    ('21', '22')
    """
    match = _CHANNEL.fullmatch(channel)
    return match.group(1) if match else ""


def translate(message: dict, setup: Setup) -> list[dict]:
    """Return the events that one AMI event stands for, mostly none.

    >>> translate({"Event": "Newexten"}, Setup())
    []
    """
    handle = _HANDLERS.get(get_text(message, "Event"))
    call_id = get_text(message, "Linkedid", "DestLinkedid", "TransfererLinkedid")
    call_id = call_id or get_text(message, "OrigTransfererLinkedid")
    if not handle or not call_id:
        return []
    at = from_epoch(get_text(message, "Timestamp", "BridgeTime"))
    return handle(message, setup, call_id, at)


def _is_root(message: dict) -> bool:
    """Tell whether the channel is the one with which the call began."""
    return get_text(message, "Uniqueid") == get_text(message, "Linkedid")


def _is_phone(message: dict, setup: Setup, key: str = "Channel") -> bool:
    """Tell whether a channel is a telephone in the house."""
    return is_extension(get_endpoint(get_text(message, key)), setup)


def _take_new_channel(message, setup, call_id, at):
    """Tell that a call comes in; those of telephones are told by what they dial."""
    if not _is_root(message) or _is_phone(message, setup):
        return []
    numbers = _get_incoming(message)
    # a channel that we open ourselves calls nobody
    return [make_event(RINGING, call_id, at, **numbers)] if numbers else []


def _get_incoming(message: dict) -> dict:
    """Return direction and numbers of a call from outside; empty when it is none."""
    exten = get_text(message, "Exten")
    if not exten or exten == "s":
        return {}
    return {
        "direction": "in",
        "from_number": get_text(message, "CallerIDNum"),
        "to_number": exten,
    }


def _take_dial(message, setup, call_id, at):
    """Tell that a telephone rings or answers, ours or one outside that we call."""
    is_begin = get_text(message, "Event") == "DialBegin"
    if not is_begin and get_text(message, "DialStatus") != "ANSWER":
        return []
    source = get_endpoint(get_text(message, "Channel"))
    target = get_endpoint(get_text(message, "DestChannel"))
    if not source or not target:
        return []
    is_from_us, is_to_us = is_extension(source, setup), is_extension(target, setup)
    if is_from_us == is_to_us:
        return []
    values = (
        {
            "direction": "out",
            "from_number": source,
            "to_number": _get_dialled(message),
            "agent": [source],
        }
        if is_from_us
        else {
            "direction": "in",
            "from_number": get_text(message, "CallerIDNum"),
            "to_number": get_text(message, "Exten"),
            "agent": [target],
        }
    )
    return [make_event(RINGING if is_begin else ANSWERED, call_id, at, **values)]


def _get_dialled(message: dict) -> str:
    """Return the number outside: ``DialString`` is ``22987654@trunk`` and the like."""
    dialled = re.split(r"[@,]", get_text(message, "DialString"))[0].split("/")[-1]
    digits = dialled.removeprefix("sip:").lstrip("+")
    if digits.isdigit():
        return dialled.removeprefix("sip:")
    return get_text(message, "DestExten", "Exten", "DestCallerIDNum")


def _take_queue(message, setup, call_id, at):
    """Tell that a caller waits in a queue, or that an agent takes the caller."""
    values = {"queue": get_text(message, "Queue")}
    if get_text(message, "Event") == "QueueCallerJoin":
        if _is_phone(message, setup):
            return []
        return [make_event(RINGING, call_id, at, **_get_incoming(message), **values)]
    agent = get_endpoint(get_text(message, "DestChannel", "Interface"))
    agents = [agent] if is_extension(agent, setup) else []
    return [make_event(ANSWERED, call_id, at, agent=agents, **values)]


def _take_hold(message, _setup, call_id, at):
    """Tell that somebody holds the call, or resumes it."""
    event = HELD if get_text(message, "Event") == "Hold" else RESUMED
    return [{**make_event(event, call_id, at), IF_KNOWN: True}]


def _take_transfer(message, setup, call_id, at):
    """Tell that somebody hands the call over."""
    if get_text(message, "Result") not in ("", "Success"):
        return []
    target = get_text(message, "Extension")
    if not target:
        target = get_endpoint(get_text(message, "TransferTargetChannel"))
    agents = [target] if is_extension(target, setup) else []
    call_id = get_text(message, "TransfereeLinkedid") or call_id
    return [{**make_event(TRANSFERRED, call_id, at, agent=agents), IF_KNOWN: True}]


def _take_variable(message, setup, call_id, at):
    """Tell that a recording begins: its file name is the last part of the link."""
    name = get_text(message, "Value").rsplit("/", 1)[-1]
    if (
        get_text(message, "Variable") != "MIXMONITOR_FILENAME"
        or not setup.recordings
        or not name
    ):
        return []
    url = f"{setup.recordings.rstrip('/')}/{name}"
    return [{**make_event(RINGING, call_id, at, recording_url=url), IF_KNOWN: True}]


def _take_hangup(message, setup, call_id, at):
    """Tell that the call ends: with its first channel, or the line outside."""
    is_phone = _is_phone(message, setup)
    was_up = get_text(message, "ChannelStateDesc") == "Up"
    if not _is_root(message) and (is_phone or not was_up):
        return []
    return [{**make_event(ENDED, call_id, at), IF_KNOWN: True}]


_HANDLERS = {
    "Newchannel": _take_new_channel,
    "DialBegin": _take_dial,
    "DialEnd": _take_dial,
    "QueueCallerJoin": _take_queue,
    "AgentConnect": _take_queue,
    "Hold": _take_hold,
    "Unhold": _take_hold,
    "BlindTransfer": _take_transfer,
    "AttendedTransfer": _take_transfer,
    "VarSet": _take_variable,
    "Hangup": _take_hangup,
}
#: What a bridge has to pass on.
EVENT_NAMES = tuple(_HANDLERS)

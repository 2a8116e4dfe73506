"""What Asterisk says of its calls, by its REST interface (ARI).

*Source*: ChannelCreated, Dial, ChannelHold, ChannelUnhold and ChannelDestroyed of an
Asterisk 22, recorded with ``subscribeAll``. ARI does not say which call a leg belongs
to: a call is named by the channel that dials. Holding by the one who was dialled is
therefore not known here; the manager interface (``cti_asterisk``) tells it.
"""

from __future__ import annotations

from .call_fold import ANSWERED, ENDED, HELD, RESUMED, RINGING
from .cti_asterisk import get_endpoint
from .cti_values import (
    IF_KNOWN,
    Setup,
    from_iso,
    get_text,
    is_extension,
    make_event,
)


def translate(message: dict, setup: Setup) -> list[dict]:
    """Return the events that one ARI event stands for, mostly none.

    >>> translate({"type": "ChannelVarset"}, Setup())
    []
    """
    kind = get_text(message, "type")
    at = from_iso(get_text(message, "timestamp"))
    if kind == "Dial":
        return _take_dial(message, setup, at)
    channel = _get_part(message, "channel")
    call_id = get_text(channel, "id")
    if not call_id or _is_dialled(channel):
        return []
    is_phone = is_extension(get_endpoint(get_text(channel, "name")), setup)
    if kind == "ChannelCreated" and not is_phone:
        numbers = _get_incoming(channel)
        return [make_event(RINGING, call_id, at, **numbers)] if numbers else []
    event = {
        "ChannelHold": HELD,
        "ChannelUnhold": RESUMED,
        "ChannelDestroyed": ENDED,
    }.get(kind)
    return [{**make_event(event, call_id, at), IF_KNOWN: True}] if event else []


def _get_part(message: dict, key: str) -> dict:
    """Return a part of a message, empty when there is none."""
    part = message.get(key)
    return part if isinstance(part, dict) else {}


def _is_dialled(channel: dict) -> bool:
    """Tell whether a channel was dialled by another one."""
    return get_text(_get_part(channel, "dialplan"), "app_name") == "AppDial"


def _get_incoming(channel: dict) -> dict:
    """Return direction and numbers of a call from outside; empty when it is none."""
    exten = get_text(_get_part(channel, "dialplan"), "exten")
    if not exten or exten == "s":
        return {}
    return {
        "direction": "in",
        "from_number": get_text(_get_part(channel, "caller"), "number"),
        "to_number": exten,
    }


def _take_dial(message: dict, setup: Setup, at: str) -> list[dict]:
    """Tell that a telephone rings, or answers."""
    event = {"": RINGING, "ANSWER": ANSWERED}.get(get_text(message, "dialstatus"))
    caller, peer = _get_part(message, "caller"), _get_part(message, "peer")
    call_id = get_text(caller, "id")
    if not event or not call_id:
        return []
    source = get_endpoint(get_text(caller, "name"))
    target = get_endpoint(get_text(peer, "name"))
    is_from_us, is_to_us = is_extension(source, setup), is_extension(target, setup)
    if is_from_us == is_to_us:
        return []
    if is_to_us:
        values = {**_get_incoming(caller), "agent": [target]}
    else:
        values = {
            "direction": "out",
            "from_number": source,
            "to_number": get_text(_get_part(caller, "dialplan"), "exten"),
            "agent": [source],
        }
    return [make_event(event, call_id, at, **values)]

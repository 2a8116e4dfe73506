"""The words of the manager interface of Asterisk: lines of ``Name: value``."""

from __future__ import annotations

END = "\r\n\r\n"
MAX_BUFFERED_BYTES = 1024 * 1024
#: What is passed on to Odoo.
EVENT_NAMES = frozenset(
    {
        "Newchannel",
        "DialBegin",
        "DialEnd",
        "QueueCallerJoin",
        "AgentConnect",
        "Hold",
        "Unhold",
        "BlindTransfer",
        "AttendedTransfer",
        "VarSet",
        "Hangup",
    }
)
#: The only variable of which anything is to be told.
VARIABLE = "MIXMONITOR_FILENAME"
#: What of an event is passed on.
KEYS = frozenset(
    {
        "Event",
        "Timestamp",
        "Channel",
        "ChannelStateDesc",
        "CallerIDNum",
        "Exten",
        "Uniqueid",
        "Linkedid",
        "DestChannel",
        "DestCallerIDNum",
        "DestExten",
        "DestLinkedid",
        "DialString",
        "DialStatus",
        "Queue",
        "Interface",
        "Result",
        "Extension",
        "TransfererLinkedid",
        "OrigTransfererLinkedid",
        "TransfereeLinkedid",
        "TransferTargetChannel",
        "Variable",
        "Value",
    }
)


def format_action(**values: object) -> bytes:
    r"""Return an action as it is sent.

    :raises ValueError: a value would smuggle in another line.

    >>> format_action(Action="Ping")
    b'Action: Ping\r\n\r\n'
    """
    lines = []
    for name, value in values.items():
        text = str(value)
        if any(sign in text for sign in "\r\n\0"):
            raise ValueError(f"{name} holds more than one line.")
        lines.append(f"{name}: {text}\r\n")
    return "".join([*lines, "\r\n"]).encode()


def parse_message(text: str) -> dict[str, str]:
    r"""Return the names and values of one message; of a name said twice the last.

    >>> parse_message("Event: Hangup\r\nCause: 16")
    {'Event': 'Hangup', 'Cause': '16'}
    """
    rows = (line.partition(":") for line in text.split("\r\n"))
    return {name.strip(): value.strip() for name, colon, value in rows if colon}


def split_messages(data: str) -> tuple[list[dict[str, str]], str]:
    r"""Return the messages that are complete, and what is left.

    >>> split_messages("Asterisk/11\r\nResponse: Success\r\n\r\nEv")
    ([{'Response': 'Success'}], 'Ev')
    """
    *complete, rest = data.split(END)
    return [parse_message(text) for text in complete], rest


def is_wanted(message: dict[str, str]) -> bool:
    """Tell whether Odoo has to know."""
    name = message.get("Event")
    if name == "VarSet":
        return message.get("Variable") == VARIABLE
    return name in EVENT_NAMES


def reduce(message: dict[str, str], now: float) -> dict[str, str]:
    """Return what of a message is passed on, with the instant when it came."""
    kept = {key: value for key, value in message.items() if key in KEYS}
    return {**kept, "BridgeTime": f"{now:.3f}"}

"""Clicks that a machine made: scanners open the links of a mail before people do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# no person has read the mail so soon after the server took it
SOON = timedelta(seconds=10)
# nor opens several different links of it at once
BURST = timedelta(seconds=3)
BURST_LINKS = 3
# parts of names by which scanners introduce themselves, in small letters
SCANNER_AGENTS = (
    "barracuda",
    "bingpreview",
    "bot",
    "crawler",
    "curl/",
    "fireeye",
    "headlesschrome",
    "mimecast",
    "proofpoint",
    "python-requests",
    "safelinks",
    "scanner",
    "symantec",
    "trendmicro",
    "urldefense",
    "wget/",
)


@dataclass(frozen=True)
class Click:
    """One click on a link of a message.

    :param at: when.
    :param link: id of the link.
    """

    at: datetime
    link: int


def is_scanner_agent(agent: str | None) -> bool:
    """Return whether a browser introduces itself as a machine, or not at all.

    >>> is_scanner_agent("Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/140.0")
    False
    >>> is_scanner_agent("Barracuda Sentinel (EE)"), is_scanner_agent("")
    (True, True)
    """
    if not agent:
        return True
    name = agent.lower()
    return any(part in name for part in SCANNER_AGENTS)


def find_scanner_clicks(sent: datetime | None, clicks: Sequence[Click]) -> set[int]:
    """Return which clicks on one message a machine made.

    Those within `SOON` of sending, and those of a burst: at least `BURST_LINKS`
    different links within `BURST`.

    :param sent: when the message was handed to the server; None when nobody knows.
    :param clicks: in any order.
    :return: set of positions in ``clicks``.
    """
    found = {
        position
        for position, click in enumerate(clicks)
        if sent is not None and click.at - sent < SOON
    }
    for first in clicks:
        burst = [
            position
            for position, click in enumerate(clicks)
            if timedelta(0) <= click.at - first.at <= BURST
        ]
        if len({clicks[position].link for position in burst}) >= BURST_LINKS:
            found.update(burst)
    return found

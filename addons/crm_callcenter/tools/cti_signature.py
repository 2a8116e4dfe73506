"""Signatures by which a telephone system proves who it is."""

from __future__ import annotations

import hashlib
import hmac

#: How far the clock of a telephone system may be from ours.
WINDOW_SECONDS = 300


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """Return the value of the header ``X-CRM-Signature``.

    HMAC-SHA256 over time, a dot, and the body, as hexadecimal text.

    >>> sign("key", b"{}", 1700000000)[:16]
    't=1700000000,v1='
    """
    mac = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


def get_fault(secret: str, body: bytes, header: str, now: float) -> str:
    """Return why a signature does not hold: ``signature``, ``time``, or nothing.

    :param now: seconds since 1970.
    """
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    stamp = parts.get("t", "")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 12):
        return "signature"
    expected = sign(secret, body, int(stamp))
    if not hmac.compare_digest(expected.encode(), header.strip().encode()):
        return "signature"
    return "" if abs(now - int(stamp)) <= WINDOW_SECONDS else "time"

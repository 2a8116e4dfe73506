"""Which addresses may be called, and how calls are signed."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from urllib.parse import urlsplit

SCHEMES = ("https", "http")


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the internet, none inside of a house.

    An IPv4 address that is wrapped in IPv6 counts as what it is.

    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::1")
    (True, False, False)
    >>> is_public("::ffff:127.0.0.1"), is_public("169.254.169.254")
    (False, False)
    """
    parsed = ipaddress.ip_address(address)
    wrapped = getattr(parsed, "ipv4_mapped", None)
    parsed = wrapped or parsed
    return parsed.is_global and not parsed.is_multicast


def get_url_problem(url: str) -> str:
    """Return why an address may not be called, as code; empty when it may.

    Says nothing about what the name resolves to: that is looked at with each call.

    >>> get_url_problem("https://example.com/hook")
    ''
    >>> get_url_problem("http://127.0.0.1/"), get_url_problem("file:///etc/passwd")
    ('private', 'scheme')
    >>> get_url_problem("https://localhost/")
    'private'
    """
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return "malformed"
    if parts.scheme not in SCHEMES:
        return "scheme"
    if not host:
        return "malformed"
    if parts.username or parts.password:
        return "user"
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return "private"
    try:
        return "" if is_public(host) else "private"
    except ValueError:
        # a name; without a dot it is one of the house
        return "" if "." in host else "private"


def get_signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return the signature of a call: HMAC-SHA256 of ``timestamp.body``, in hex.

    The instant is part of it, so that a call which somebody recorded is worth nothing
    later.

    >>> get_signature("secret", 1, b"{}")[:16]
    '1122767b193110cf'
    """
    return hmac.new(
        secret.encode(), b"%d." % timestamp + body, hashlib.sha256
    ).hexdigest()

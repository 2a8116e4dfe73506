"""Networks, and whether an address lies in one of them."""

import ipaddress
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# who calls, while Odoo keeps the request out of reach (XML-RPC)
_noted_address: ContextVar[str] = ContextVar("crm_caller_address", default="")


def parse_networks(text: str) -> list[Network]:
    r"""Return the networks in a text, one per line; an address is a network of one.

    >>> parse_networks("192.0.2.7\n2001:db8::/32")
    [IPv4Network('192.0.2.7/32'), IPv6Network('2001:db8::/32')]

    :raises ValueError: a line is none; its text is the line.
    """
    networks = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            networks.append(ipaddress.ip_network(line, strict=False))
        except ValueError as err:
            raise ValueError(line) from err
    return networks


def is_inside(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of some networks; one that is none does not.

    An IPv4 address that came by IPv6 (``::ffff:192.0.2.7``) is the IPv4 address.

    >>> is_inside("::ffff:192.0.2.7", parse_networks("192.0.2.0/24"))
    True
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in network for network in networks)


@contextmanager
def note_address(address: str) -> Iterator[None]:
    """Note who calls, for the time of the call."""
    token = _noted_address.set(address)
    try:
        yield
    finally:
        _noted_address.reset(token)


def get_noted_address() -> str:
    """Return the address that was noted for this call, an empty text for none."""
    return _noted_address.get()

"""Call another system, and nothing inside of the house."""

from __future__ import annotations

import http.client
import socket
import ssl
from urllib.parse import urlsplit

from .webhook_address import get_url_problem, is_public

DEFAULT_PORTS = {"https": 443, "http": 80}
ANSWER_BYTES = 200
OK_STATUSES = range(200, 300)
# the other system says that it will never take this call
FINAL_STATUSES = (400, 401, 403, 404, 405, 410, 422)


class CallError(Exception):
    """The other system was not reached, or did not take the call.

    :param is_final: another attempt would bring nothing else.
    :param status: of the answer; 0 when there was none.
    """

    def __init__(self, message: str, is_final: bool = False, status: int = 0):
        super().__init__(message)
        self.is_final = is_final
        self.status = status


def get_address(host: str, port: int, allow_private: bool = False) -> str:
    """Return an IP address of a host, all of whose addresses are public.

    The connection is made to this address, so that a name which resolves to something
    else a moment later leads nowhere else.

    :param allow_private: let the addresses be any.
    :raises CallError: when the name is unknown, or one of its addresses is private.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as err:
        raise CallError(f"{host} is not known: {err}") from err
    addresses = [str(entry[4][0]) for entry in found]
    is_public_host = all(is_public(address) for address in addresses)
    if not addresses or not (allow_private or is_public_host):
        raise CallError(f"{host} lies inside of a private network", is_final=True)
    return addresses[0]


def post(
    url: str,
    body: bytes,
    headers: dict[str, str],
    timeout: float,
    allow_private: bool = False,
) -> str:
    """Send a body by POST and return the beginning of the answer.

    Redirects are not followed: they could lead inside.

    :param timeout: seconds for connecting, and for each answer.
    :param allow_private: let the address lie inside of the house.
    :raises CallError: unless the answer has a status of 200 to 299.
    """
    problem = get_url_problem(url)
    if problem and not (allow_private and problem == "private"):
        raise CallError(f"the address may not be called ({problem})", is_final=True)
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or DEFAULT_PORTS[parts.scheme]
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    try:
        address = get_address(host, port, allow_private)
        stream = socket.create_connection((address, port), timeout)
        if parts.scheme == "https":
            context = ssl.create_default_context()
            stream = context.wrap_socket(stream, server_hostname=host)
        connection.sock = stream
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read(ANSWER_BYTES).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as err:
        raise CallError(f"{type(err).__name__}: {err}") from err
    finally:
        connection.close()
    if answer.status not in OK_STATUSES:
        raise CallError(
            f"{answer.status} {answer.reason}: {text}",
            answer.status in FINAL_STATUSES,
            answer.status,
        )
    return f"{answer.status} {text}"

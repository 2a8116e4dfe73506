"""The door by XML-RPC: nothing but the standard library."""

from __future__ import annotations

import http.client
import threading
import xmlrpc.client
from typing import Any
from urllib.parse import urlsplit
from xml.parsers.expat import ExpatError

from .errors import (
    AccessRefused,
    ClientError,
    LoginRefused,
    ServerFailed,
    Unreachable,
    make_refusal,
)

MODEL = "crm.api"
FAULT_REFUSED, FAULT_LOGIN, FAULT_ACCESS = 2, 3, 4
TEMPORARY_STATUSES = (429, 502, 503, 504)


class _Plain(xmlrpc.client.Transport):
    """HTTP with a timeout."""

    def __init__(self, timeout: float):
        super().__init__()
        self.timeout = timeout

    def make_connection(self, host: Any) -> http.client.HTTPConnection:
        """Return the connection, which gives up after the timeout."""
        connection = super().make_connection(host)
        connection.timeout = self.timeout
        return connection


class _Safe(xmlrpc.client.SafeTransport):
    """HTTPS with a timeout; the server's certificate is checked."""

    def __init__(self, timeout: float):
        super().__init__()
        self.timeout = timeout

    def make_connection(self, host: Any) -> http.client.HTTPSConnection:
        """Return the connection, which gives up after the timeout."""
        connection = super().make_connection(host)
        connection.timeout = self.timeout
        return connection


class XmlRpcDoor:
    """Call operations over XML-RPC; one connection per thread."""

    def __init__(self, url: str, database: str, login: str, key: str, timeout: float):
        self.url, self.database = url.rstrip("/"), database
        self.login, self.key, self.timeout = login, key, timeout
        self._uid: int | None = None
        self._local = threading.local()

    def send(self, operation: str, arguments: dict[str, Any]) -> Any:
        """Return the answer of one operation.

        :raises ClientError: the kind says what can be done.
        """
        if self._uid is None:
            self._uid = self._log_in()
        return self._execute(
            "object",
            "execute_kw",
            (self.database, self._uid, self.key, MODEL, operation, [], arguments),
        )

    def _log_in(self) -> int:
        """Return the number of the user."""
        credentials = (self.database, self.login, self.key, {})
        uid = self._execute("common", "authenticate", credentials)
        if not uid:
            raise LoginRefused(
                f"{self.url} does not let {self.login} in: look at the login, the key, "
                f"its end, and the name of the database ({self.database})."
            )
        return uid

    def _execute(self, service: str, method: str, arguments: tuple) -> Any:
        """Return the answer of a service, every failure as an error of ours."""
        try:
            return getattr(self._get_proxy(service), method)(*arguments)
        except xmlrpc.client.Fault as fault:
            raise _get_error(fault) from fault
        except xmlrpc.client.ProtocolError as err:
            is_temporary = err.errcode in TEMPORARY_STATUSES
            raise ServerFailed(
                f"{self.url} answered {err.errcode} {err.errmsg}", is_temporary
            ) from err
        except (xmlrpc.client.ResponseError, ExpatError) as err:
            raise ServerFailed(f"{self.url} does not speak XML-RPC: {err}") from err
        except (OSError, http.client.HTTPException) as err:
            self._local.__dict__.clear()
            raise Unreachable(f"{self.url}: {type(err).__name__}: {err}") from err

    def _get_proxy(self, service: str) -> Any:
        """Return this thread's connection to a service."""
        proxies = self._local.__dict__
        if service not in proxies:
            is_safe = urlsplit(self.url).scheme == "https"
            transport = _Safe(self.timeout) if is_safe else _Plain(self.timeout)
            proxies[service] = xmlrpc.client.ServerProxy(
                f"{self.url}/xmlrpc/2/{service}", transport=transport, allow_none=True
            )
        return proxies[service]


def _get_error(fault: xmlrpc.client.Fault) -> ClientError:
    """Return the error that a fault stands for."""
    text = str(fault.faultString).strip()
    if fault.faultCode == FAULT_REFUSED:
        return make_refusal(text)
    if fault.faultCode == FAULT_LOGIN:
        return LoginRefused(text)
    if fault.faultCode == FAULT_ACCESS:
        return AccessRefused(text)
    return ServerFailed(text.splitlines()[-1] if text else "The server failed.")

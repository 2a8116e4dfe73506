"""The door by SOAP, with zeep; the answers equal those by XML-RPC."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

import requests
import zeep
import zeep.exceptions
import zeep.transports
from zeep.helpers import serialize_object

from .contract import load_contract
from .errors import (
    AccessRefused,
    ClientError,
    LoginRefused,
    RateLimited,
    Refused,
    ServerFailed,
    Unreachable,
)

PATH = "/crm/soap"
KINDS = {"login": LoginRefused, "access": AccessRefused, "refused": Refused}
TEMPORARY_STATUSES = (429, 502, 503, 504)


class SoapDoor:
    """Call operations over SOAP; the description is read once."""

    def __init__(self, url: str, database: str, login: str, key: str, timeout: float):
        self.url = url.rstrip("/")
        self._timeout = timeout
        self._session = requests.Session()
        self._session.auth = (login, key)
        self._session.headers["X-Odoo-Database"] = database
        self._service: Any = None

    def send(self, operation: str, arguments: dict[str, Any]) -> Any:
        """Return the answer of one operation.

        :raises ClientError: the kind says what can be done.
        """
        given = load_contract()["operations"][operation]
        try:
            service = self._get_service()
            values = {
                key: to_soap(value, given["takes"].get(key, "text"))
                for key, value in arguments.items()
            }
            answer = service[operation](**values)
        except zeep.exceptions.Fault as fault:
            raise _get_error(fault) from fault
        except zeep.exceptions.TransportError as err:
            is_temporary = err.status_code in TEMPORARY_STATUSES
            raise ServerFailed(
                f"{self.url} answered {err.status_code}", is_temporary
            ) from err
        except zeep.exceptions.ValidationError as err:
            raise Refused(f"{operation}: {err}") from err
        except (zeep.exceptions.Error, TypeError, ValueError) as err:
            # what the description does not allow never leaves
            raise Refused(f"{operation}: {err}") from err
        except requests.RequestException as err:
            raise _get_request_error(self.url, err) from err
        return from_soap(serialize_object(answer, dict), given["gives"])

    def _get_service(self) -> Any:
        """Return the operations that the server describes."""
        if self._service is None:
            transport = zeep.transports.Transport(
                session=self._session,
                timeout=self._timeout,
                operation_timeout=self._timeout,
            )
            self._service = zeep.Client(
                f"{self.url}{PATH}?wsdl", transport=transport
            ).service
        return self._service


def to_soap(value: Any, spec: str) -> Any:
    """Return a value as zeep takes it; ``False`` where it means none is left out."""
    kind = spec.rstrip("?~")
    if value is None or (value is False and kind != "boolean"):
        return None
    if kind[0] == "[":
        items = value if isinstance(value, (list, tuple)) else [value]
        return {"item": [to_soap(item, kind[1:-1]) for item in items]}
    if kind[0].isupper():
        fields = load_contract()["records"][kind]
        if not isinstance(value, dict):
            raise ValueError(f"{value!r} is not a dictionary")
        unknown = [key for key in value if key not in fields]
        if unknown:
            raise ValueError(f"{unknown[0]!r} is not a known key")
        return {key: to_soap(item, fields[key]) for key, item in value.items()}
    if kind == "instant" and isinstance(value, str):
        return f"{value.replace(' ', 'T')}Z"
    if kind == "text" and not isinstance(value, str):
        raise ValueError(f"{value!r} is not a text")
    return value


def from_soap(value: Any, spec: str) -> Any:
    """Return a value as XML-RPC would have brought it."""
    kind = spec.rstrip("?~")
    if kind[0] == "[":
        items = value.get("item") if isinstance(value, dict) else value
        return [from_soap(item, kind[1:-1]) for item in items or []]
    if kind[0] == "{":
        pairs = value.get("entry") if isinstance(value, dict) else value
        return {
            pair["key"] or "": from_soap(pair["value"], kind[1:-1])
            for pair in pairs or []
        }
    if value is None:
        return False
    if kind[0].isupper():
        return _from_record(value, load_contract()["records"][kind])
    if isinstance(value, datetime):
        if value.tzinfo:
            value = value.astimezone(timezone.utc)
        return value.strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else value


def _from_record(value: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    """Return a dictionary; a missing value is ``False``, an optional key not there."""
    return {
        key: from_soap(value.get(key), spec)
        for key, spec in fields.items()
        if not (spec.endswith("~") and value.get(key) is None)
    }


def _get_error(fault: zeep.exceptions.Fault) -> ClientError:
    """Return the error that a fault stands for."""
    kind, wait = "", 0
    if fault.detail is not None:
        for element in fault.detail.iter():
            name = str(element.tag).rpartition("}")[2]
            if name == "kind":
                kind = element.text or ""
            elif name == "retry_after":
                wait = int(element.text or 0)
    if kind == "rate":
        return RateLimited(fault.message, wait)
    if kind == "message":
        return Refused(fault.message)
    return KINDS.get(kind, ServerFailed)(fault.message)


def _get_request_error(url: str, err: requests.RequestException) -> ClientError:
    """Return the error that a failed request stands for."""
    response = getattr(err, "response", None)
    if response is not None:
        return ServerFailed(
            f"{url} answered {response.status_code}",
            response.status_code in TEMPORARY_STATUSES,
        )
    return Unreachable(f"{url}: {type(err).__name__}: {err}")

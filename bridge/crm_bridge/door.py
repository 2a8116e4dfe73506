"""The door of Odoo for telephone systems."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import time
import urllib.error
import urllib.request

TIMEOUT_SECONDS = 20


def sign(secret: str, body: bytes, timestamp: int) -> str:
    """Return the header ``X-CRM-Signature``: HMAC-SHA256 over time, a dot, the body.

    >>> sign("key", b"{}", 1700000000)[:16]
    't=1700000000,v1='
    """
    mac = hmac.new(secret.encode(), b"%d." % timestamp + body, hashlib.sha256)
    return f"t={timestamp},v1={mac.hexdigest()}"


class Door:
    """Signed requests to one telephone system of one Odoo."""

    def __init__(self, url: str, code: str, secret: str):
        """Keep where to knock."""
        self._base = f"{url}/crm_callcenter/cti/{code}"
        self._secret = secret
        self._opener = urllib.request.build_opener(_NoRedirect)
        self._turn = 0

    def post(self, path: str, body: bytes) -> tuple[int, dict]:
        """Return (status, answer); status 0 when Odoo does not answer."""
        request = urllib.request.Request(  # noqa: S310  (https or http: checked)
            f"{self._base}/{path}",
            data=body,
            headers={
                "Content-Type": "application/json",
                "X-CRM-Signature": sign(self._secret, body, int(time.time())),
            },
        )
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as response:
                return response.status, _read_json(response.read())
        except urllib.error.HTTPError as err:
            with err:
                return err.code, {}
        except (OSError, http.client.HTTPException):
            return 0, {}

    def send_events(self, bodies: list[str]) -> int:
        """Return the status of sending events, each JSON already."""
        text = ",".join(bodies)
        return self.post("event", f'{{"events":[{text}]}}'.encode())[0]

    def poll(self, results: list[dict]) -> tuple[int, list[dict]]:
        """Tell how commands went; return (status, commands that wait)."""
        # two polls of one second differ, else the second were a repetition
        self._turn += 1
        body = {"poll": True, "turn": self._turn, "results": results}
        status, answer = self.post("commands", json.dumps(body).encode())
        commands = answer.get("commands")
        return status, commands if isinstance(commands, list) else []


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signed request goes where it was meant to go, nowhere else."""

    def redirect_request(self, *_args, **_kwargs):
        """Refuse."""


def _read_json(data: bytes) -> dict:
    """Return an answer; what is none is empty."""
    try:
        answer = json.loads(data)
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}

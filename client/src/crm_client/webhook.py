"""For who receives events: is this one really from the CRM, and from now?"""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any

TOLERANCE_SECONDS = 300


class NotGenuine(ValueError):
    """The signature is wrong, or the event was recorded by somebody long ago."""


def read_event(
    secret: str,
    headers: Mapping[str, str],
    body: bytes,
    now: float | None = None,
) -> dict[str, Any]:
    """Return the event that was posted.

    :param secret: of the subscription.
    :param headers: of the request.
    :param body: exactly as it came.
    :raises NotGenuine: answer 401 then.
    """
    given = {key.lower(): value for key, value in headers.items()}
    text = given.get("x-crm-timestamp", "")
    # a timestamp of a thousand digits is none
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise NotGenuine("There is no timestamp.")
    now = time.time() if now is None else now
    if abs(now - int(text)) > TOLERANCE_SECONDS:
        raise NotGenuine("The event is old, or a clock is wrong.")
    wanted = hmac.new(
        secret.encode(), text.encode() + b"." + body, hashlib.sha256
    ).hexdigest()
    if not hmac.compare_digest(
        wanted.encode(), given.get("x-crm-signature", "").encode()
    ):
        raise NotGenuine("The signature is wrong.")
    return json.loads(body)

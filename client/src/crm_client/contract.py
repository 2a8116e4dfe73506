"""The contract as the client knows it: made from the server's own description."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any


@lru_cache(maxsize=1)
def load_contract() -> dict[str, Any]:
    """Return ``operations`` and ``records`` of the interface."""
    text = resources.files(__package__).joinpath("contract.json").read_text("utf-8")
    return json.loads(text)


def is_repeatable(operation: str, arguments: dict[str, Any]) -> bool:
    """Tell whether a call may be made again when nobody knows whether it arrived."""
    repeat = load_contract()["operations"][operation]["repeat"]
    if repeat == "with_at":
        values = arguments.get("values")
        return isinstance(values, dict) and bool(values.get("at"))
    return repeat == "always"

"""Turn the cells of a CSV file into what an operation takes."""

from __future__ import annotations

import json
from typing import Any

from .contract import load_contract

YES, NO = ("1", "true", "yes", "y"), ("0", "false", "no", "n")
LIST_SEPARATOR = ";"


def read_cells(record: str, cells: dict[str, str]) -> dict[str, Any]:
    """Return the values of one row; an empty cell is left out.

    :param record: name of the record in the contract, e.g. ``CaseValues``.
    :raises ValueError: a column is unknown, or a cell is not of its type.
    """
    fields = load_contract()["records"][record]
    values: dict[str, Any] = {}
    for key, text in cells.items():
        if key not in fields:
            raise ValueError(f"{key}: no such column; known are {', '.join(fields)}")
        if text is not None and text.strip():
            values[key] = read_cell(key, fields[key], text.strip())
    return values


def read_cell(key: str, spec: str, text: str) -> Any:
    """Return one value.

    >>> read_cell("points", "number~", "2.5"), read_cell("agent", "[text]~", "12;13")
    (2.5, ['12', '13'])
    """
    kind = spec.rstrip("?~")
    try:
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
        if kind == "boolean":
            return _read_yes_or_no(text)
        if kind == "[text]" and not text.startswith("["):
            return [part.strip() for part in text.split(LIST_SEPARATOR)]
        if kind[0] in "[{" or kind[0].isupper():
            return json.loads(text)
    except ValueError as err:
        raise ValueError(f"{key}: {text!r} is not {kind}") from err
    return text


def _read_yes_or_no(text: str) -> bool:
    """Return a truth value, or fail."""
    if text.lower() in YES:
        return True
    if text.lower() in NO:
        return False
    raise ValueError(text)

"""The interface as data: what WSDL, OpenAPI and the client library are made of.

Each add-on describes its part as a plain dictionary::

    {
        "operations": {
            "lead_intake": {
                "title": "Take a lead in",
                "takes": {"values": "LeadValues"},
                "gives": "LeadAnswer",
                "repeat": "always",
            }
        },
        "records": {"LeadAnswer": {"id": "integer", "stage": "text?"}},
    }

A type is one of ``SCALARS``, the name of a record, a list ``[type]`` or a map from
texts ``{type}``. Behind it: ``?`` = may be ``False``, ``~`` = may be left out (and
``False`` counts as left out). ``repeat`` says whether the same call may be made again
when nobody knows whether the first one arrived: ``always``, ``never``, or ``with_at``
(when its values say when it happened).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

SCALARS = ("text", "integer", "number", "boolean", "date", "instant", "nothing")
REPEATS = ("always", "never", "with_at")
SUFFIXES = "?~"


class Type(NamedTuple):
    """A type: a scalar, a record, or a list or map of another one."""

    kind: str  # one of SCALARS, "record", "list", "map"
    name: str = ""  # of the record
    item: Any = None  # Type of each item of a list or map
    can_be_false: bool = False
    can_be_missing: bool = False


class Operation(NamedTuple):
    """One method of the interface."""

    name: str
    title: str
    takes: dict[str, Type]
    gives: Type
    repeat: str


@dataclass(frozen=True, eq=False)
class Contract:
    """All operations and records, by name; the same only as itself."""

    operations: dict[str, Operation]
    records: dict[str, dict[str, Type]]


def parse_type(spec: str) -> Type:
    """Return the type that a text describes.

    >>> parse_type("[integer]?").item.kind, parse_type("text~").can_be_missing
    ('integer', True)
    """
    text = spec.rstrip(SUFFIXES)
    suffix = spec[len(text) :]
    flags = {"can_be_false": "?" in suffix, "can_be_missing": "~" in suffix}
    if text[:1] + text[-1:] in ("[]", "{}"):
        kind = "list" if text[0] == "[" else "map"
        return Type(kind, item=parse_type(text[1:-1]), **flags)
    if text in SCALARS:
        return Type(text, **flags)
    if not text.isidentifier() or not text[0].isupper():
        raise ValueError(f"{spec!r} is not a type")
    return Type("record", name=text, **flags)


def merge_parts(parts: list[dict]) -> dict:
    """Return one description of several; later ones complete and replace fields."""
    merged: dict = {"operations": {}, "records": {}}
    for part in parts:
        merged["operations"].update(part.get("operations", {}))
        for name, fields in part.get("records", {}).items():
            merged["records"].setdefault(name, {})
            merged["records"][name] = {**merged["records"][name], **fields}
    return merged


def build_contract(parts: list[dict]) -> Contract:
    """Return the contract that the parts of all add-ons describe.

    :raises ValueError: a type is no type, a record or a repetition is not known.
    """
    merged = merge_parts(parts)
    records = {
        name: {key: parse_type(spec) for key, spec in fields.items()}
        for name, fields in merged["records"].items()
    }
    operations = {
        name: Operation(
            name,
            given["title"],
            {key: parse_type(spec) for key, spec in given["takes"].items()},
            parse_type(given["gives"]),
            given["repeat"],
        )
        for name, given in sorted(merged["operations"].items())
    }
    contract = Contract(operations, records)
    for operation in operations.values():
        if operation.repeat not in REPEATS:
            raise ValueError(f"{operation.name}: repeat {operation.repeat!r}")
    unknown = get_used_records(contract) - set(records)
    if unknown:
        raise ValueError(f"records that nobody describes: {sorted(unknown)}")
    return contract


def get_used_records(contract: Contract) -> set[str]:
    """Return the names of all records that operations or records refer to."""
    types = [field for fields in contract.records.values() for field in fields.values()]
    for operation in contract.operations.values():
        types += [*operation.takes.values(), operation.gives]
    return {name for found in types for name in _get_names(found)}


def _get_names(given: Type) -> set[str]:
    """Return the names of the records within a type."""
    if given.kind == "record":
        return {given.name}
    return _get_names(given.item) if given.item else set()

"""The OpenAPI description of the routes ``/json/2/crm.api/*``."""

from __future__ import annotations

from typing import Any

from .contract import Contract, Operation, Type

SCALARS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "integer": {"type": "integer", "format": "int32"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    # an instant in UTC, with a blank where ISO 8601 has a T
    "instant": {
        "type": "string",
        "pattern": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$",
    },
    "nothing": {"const": False},
}
ERROR = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "description": "The kind of error."},
        "message": {"type": "string", "description": "What to do about it."},
    },
    "required": ["name", "message"],
}


def build_openapi(contract: Contract, url: str) -> dict[str, Any]:
    """Return the document, as version 3.1 of OpenAPI has it.

    :param url: the address of the server.
    """
    taken = _get_taken(contract)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CRM interface",
            "version": "1",
            "description": "A missing value is false, never a missing key.",
        },
        "servers": [{"url": url}],
        "security": [{"key": []}],
        "paths": {
            f"/json/2/crm.api/{name}": {"post": _build_operation(operation)}
            for name, operation in contract.operations.items()
        },
        "components": {
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Error": ERROR,
                **{
                    name: _build_record(fields, name not in taken)
                    for name, fields in sorted(contract.records.items())
                },
            },
        },
    }


def _build_operation(operation: Operation) -> dict[str, Any]:
    """Return one route."""
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    return {
        "operationId": operation.name,
        "summary": operation.title,
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": _build_record(operation.takes, False)}
            },
        },
        "responses": {
            "200": {
                "description": "The answer",
                "content": {"application/json": {"schema": _build(operation.gives)}},
            },
            "4XX": {"description": "A refusal; nothing was done", "content": error},
        },
    }


def _build_record(fields: dict[str, Type], is_open: bool) -> dict[str, Any]:
    """Return the schema of a dictionary; only answers may get new keys."""
    return {
        "type": "object",
        "properties": {key: _build(given) for key, given in fields.items()},
        "required": [key for key, t in fields.items() if not t.can_be_missing],
        "additionalProperties": is_open,
    }


def _build(given: Type) -> dict[str, Any]:
    """Return the schema of a type."""
    if given.kind == "record":
        schema: dict[str, Any] = {"$ref": f"#/components/schemas/{given.name}"}
    elif given.kind == "list":
        schema = {"type": "array", "items": _build(given.item)}
    elif given.kind == "map":
        schema = {"type": "object", "additionalProperties": _build(given.item)}
    else:
        schema = dict(SCALARS[given.kind])
    if given.can_be_false and given.kind != "nothing":
        return {"anyOf": [schema, {"const": False}]}
    return schema


def _get_taken(contract: Contract) -> set[str]:
    """Return the names of the records that are sent, not answered."""
    names: set[str] = set()
    waiting = [t for o in contract.operations.values() for t in o.takes.values()]
    while waiting:
        given = waiting.pop()
        if given.item:
            waiting.append(given.item)
        elif given.kind == "record" and given.name not in names:
            names.add(given.name)
            waiting.extend(contract.records[given.name].values())
    return names

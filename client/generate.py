"""Write what the client knows of the interface, from the add-ons' own description.

    .venv/bin/python client/generate.py

A test says when the files are out of date.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

CLIENT = Path(__file__).resolve().parent
ADDONS = CLIENT.parent / "addons"
# {add-on: module of its records}, in the order in which they complete each other
PARTS = {
    "crm_extended": "customers",
    "crm_callcenter": "service",
    "crm_loyalty": "loyalty",
}
PYTHON_TYPES = {
    "text": "str",
    "integer": "int",
    "number": "float",
    "boolean": "bool",
    "date": "str",
    "instant": "str",
    "nothing": "Literal[False]",
}
HEAD = '''"""{title} Written by generate.py."""

from __future__ import annotations

'''


def load(addon: str, name: str) -> ModuleType:
    """Return a module of an add-on's tools, without Odoo."""
    path = ADDONS / addon / "tools" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"_{addon}_{name}", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


contract_tools = load("crm_extended", "contract")


def get_parts() -> list[dict]:
    """Return the description of each add-on."""
    return [load(addon, "api_contract").PART for addon in PARTS]


def get_python_type(given) -> str:
    """Return a type as an annotation."""
    if given.kind == "record":
        text = given.name
    elif given.kind == "list":
        text = f"list[{get_python_type(given.item)}]"
    elif given.kind == "map":
        text = f"dict[str, {get_python_type(given.item)}]"
    else:
        text = PYTHON_TYPES[given.kind]
    if given.can_be_false and given.kind != "nothing":
        text += " | Literal[False]"
    return text


def make_json(parts: list[dict]) -> str:
    """Return the description that the client reads."""
    merged = contract_tools.merge_parts(parts)
    return json.dumps(merged, indent=1, sort_keys=True) + "\n"


def get_owners(parts: list[dict]) -> dict[str, str]:
    """Return {record: module}; a record is where it is described first."""
    owners: dict[str, str] = {}
    for module, part in zip(PARTS.values(), parts, strict=True):
        for name in part["records"]:
            owners.setdefault(name, module)
    return owners


def make_records(contract, owners: dict[str, str], module: str) -> str:
    """Return one module of records."""
    own = {name: contract.records[name] for name in owners if owners[name] == module}
    body = "".join(_make_record(name, own[name]) for name in sorted(own))
    lines = [HEAD.format(title=f"The records of {module}.")]
    foreign: dict[str, list[str]] = {}
    for name, owner in sorted(owners.items()):
        if owner != module and re.search(rf"\b{name}\b", body):
            foreign.setdefault(owner, []).append(name)
    for_types = [
        f"    from .{owner} import {', '.join(names)}\n"
        for owner, names in sorted(foreign.items())
    ]
    if "NotRequired[" in body:
        blank = "\n" if for_types else ""
        for_types.insert(0, f"    from typing_extensions import NotRequired\n{blank}")
    names = ["TYPE_CHECKING"] * bool(for_types) + ["Literal"] * ("Literal[" in body)
    lines.append(f"from typing import {', '.join([*names, 'TypedDict'])}\n")
    if for_types:
        lines += ["\nif TYPE_CHECKING:\n", *for_types]
    return "".join([*lines, body])


def _make_record(name: str, fields: dict) -> str:
    """Return the class of one record."""
    lines = [f'\n\nclass {name}(TypedDict):\n    """Keys of {name}."""\n\n']
    for key, given in fields.items():
        text = get_python_type(given)
        if given.can_be_missing:
            text = f"NotRequired[{text}]"
        lines.append(f"    {key}: {text}\n")
    return "".join(lines)


def make_record_names(owners: dict[str, str]) -> str:
    """Return the module by which all records are found."""
    lines = [HEAD.format(title="The records that operations take and give.")]
    for module in sorted(PARTS.values()):
        names = sorted(name for name in owners if owners[name] == module)
        inside = "".join(f"    {name},\n" for name in names)
        lines.append(f"from .{module} import (\n{inside})\n")
    names = "".join(f'    "{name}",\n' for name in sorted(owners))
    return "".join([*lines, f"\n__all__ = [\n{names}]\n"])


def make_operations(contract) -> str:
    """Return the module of the operations."""
    lines = [
        HEAD.format(title="Every operation of the interface, typed."),
        "from abc import ABC, abstractmethod\n",
        "from typing import Any, Literal\n\nfrom . import records\n\n\n",
        'class Operations(ABC):\n    """The operations; ``call`` sends them."""\n\n',
        "    @abstractmethod\n",
        "    def call(self, operation: str, **arguments: Any) -> Any:\n",
        '        """Return the answer of an operation."""\n',
    ]
    names = sorted(contract.records, key=len, reverse=True)
    for operation in contract.operations.values():
        lines.append(f"\n    def {operation.name}(\n        self")
        for key, given in operation.takes.items():
            text = _qualify(get_python_type(given), names)
            default = " | None = None" if given.can_be_missing else ""
            lines.append(f",\n        {key}: {text}{default}")
        gives = _qualify(get_python_type(operation.gives), names)
        passed = "".join(f"            {key}={key},\n" for key in operation.takes)
        name = f'"{operation.name}"'
        if passed:
            name = f"\n            {name},\n{passed}        "
        lines.append(f",\n    ) -> {gives}:\n")
        lines.append(f'        """{operation.title}."""\n')
        lines.append(f"        return self.call({name})\n")
    return "".join(lines)


def _qualify(text: str, names: list[str]) -> str:
    """Return an annotation whose records are looked up in their module."""
    parts = text.replace("[", " [ ").replace("]", " ] ").split(" ")
    return "".join(
        f"records.{part}" if part in names else {"|": " | "}.get(part, part)
        for part in parts
    ).replace(",", ", ")


def make_files() -> dict[Path, str]:
    """Return what each generated file holds."""
    parts = get_parts()
    contract = contract_tools.build_contract(parts)
    package = CLIENT / "src" / "crm_client"
    owners = get_owners(parts)
    return {
        package / "contract.json": make_json(parts),
        package / "operations.py": make_operations(contract),
        package / "records" / "__init__.py": make_record_names(owners),
        **{
            package / "records" / f"{module}.py": make_records(contract, owners, module)
            for module in PARTS.values()
        },
    }


if __name__ == "__main__":
    for target, content in make_files().items():
        target.write_text(content)

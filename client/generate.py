"""Write what the client knows of the interface, from the add-ons' own description.

    .venv/bin/python client/generate.py

A test says when the files are out of date.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

CLIENT = Path(__file__).resolve().parent
ADDONS = CLIENT.parent / "addons"
# in the order in which they complete each other
PARTS = ("crm_extended", "crm_callcenter", "crm_loyalty")
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


def make_records(contract) -> str:
    """Return the module of the records."""
    lines = [
        HEAD.format(title="The records that operations take and give."),
        "from typing import TYPE_CHECKING, Literal, TypedDict\n\n",
        "if TYPE_CHECKING:\n    from typing_extensions import NotRequired\n",
    ]
    for name, fields in sorted(contract.records.items()):
        lines.append(f'\n\nclass {name}(TypedDict):\n    """Keys of {name}."""\n\n')
        for key, given in fields.items():
            text = get_python_type(given)
            if given.can_be_missing:
                text = f"NotRequired[{text}]"
            lines.append(f"    {key}: {text}\n")
    return "".join(lines)


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
    return {
        package / "contract.json": make_json(parts),
        package / "records.py": make_records(contract),
        package / "operations.py": make_operations(contract),
    }


if __name__ == "__main__":
    for target, content in make_files().items():
        target.write_text(content)

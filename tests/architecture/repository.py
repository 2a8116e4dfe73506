"""What the rules look at: the files of the repository, parsed once.

A rule is a function that takes a :class:`Repository` and yields one sentence per
violation. It carries its own counter-example, so that the test-suite proves for each
rule that it can fail.
"""

import ast
import functools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

SKIPPED_FOLDERS = {
    ".crm",
    ".git",
    ".idea",
    ".hypothesis",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "node_modules",
}


@dataclass(frozen=True)
class Rule:
    """One house rule with the smallest tree that breaks it."""

    check: Callable
    bad: dict  # {path: content} of a repository in which the rule finds something

    @property
    def name(self) -> str:
        """Return the name that pytest shows."""
        return self.check.__name__


# A manifest to be completed with its data files.
EMPTY_MANIFEST = '{{"license": "LGPL-3", "version": "19.0.1.0.0", "data": [{}]}}'

RULES: list[Rule] = []


def rule(bad: dict) -> Callable:
    """Register a check together with its counter-example.

    :param dict bad: ``{path: content}``; the check must find a violation in it.
    """

    def register(check: Callable) -> Callable:
        RULES.append(Rule(check, bad))
        return check

    return register


class Repository:
    """Read-only view of a tree of files, real or made up by a test."""

    def __init__(self, root: Path):
        self.root = root

    @functools.cached_property
    def files(self) -> list[Path]:
        """Return every file that belongs to the project, sorted, relative to root."""
        found = []
        for folder, names, files in os.walk(self.root):
            names[:] = [name for name in names if name not in SKIPPED_FOLDERS]
            found += [
                Path(folder, name).relative_to(self.root)
                for name in files
                if name != ".git"  # a worktree has a file of this name
            ]
        return sorted(found)

    def select(self, *patterns: str) -> list[Path]:
        """Return the files that match one of the patterns (``Path.match``)."""
        return [
            path
            for path in self.files
            if any(path.match(pattern) for pattern in patterns)
        ]

    @property
    def addons(self) -> list[str]:
        """Return the names of the add-ons."""
        return sorted({p.parts[1] for p in self.select("addons/*/__manifest__.py")})

    def in_addon(self, addon: str, suffix: str = "") -> list[Path]:
        """Return an add-on's files whose name ends with ``suffix``."""
        return [
            path
            for path in self.files
            if path.parts[:2] == ("addons", addon) and path.name.endswith(suffix)
        ]

    @functools.cache  # noqa: B019 - one short-lived object
    def text(self, path: Path) -> str:
        """Return a file's text, or nothing for a binary file."""
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            return ""

    @functools.cache  # noqa: B019
    def tree(self, path: Path) -> ast.Module:
        """Return a Python file's syntax tree."""
        return ast.parse(self.text(path), filename=str(path))

    @functools.cache  # noqa: B019
    def xml(self, path: Path) -> etree._Element:
        """Return an XML file's root element, comments included."""
        return etree.fromstring(self.text(path).encode())

    @functools.cache  # noqa: B019
    def manifest(self, addon: str) -> dict:
        """Return an add-on's manifest."""
        path = Path("addons", addon, "__manifest__.py")
        return ast.literal_eval(self.text(path))

    def records(self, addon: str, *models: str) -> Iterator[tuple]:
        """Yield ``(path, element)`` of the XML records of these models.

        :param models: names of models; ``"*"`` means every one.

        Shortcut elements (``menuitem``, ``template``) count as their model.
        """
        shortcuts = {"ir.ui.menu": "menuitem", "ir.ui.view": "template"}
        wanted_tags = {shortcuts[model] for model in models if model in shortcuts}
        for path in self.in_addon(addon, ".xml"):
            if "static" in path.parts:
                continue
            for element in self.xml(path).iter("record", "menuitem", "template"):
                is_wanted = "*" in models or element.get("model") in models
                if is_wanted or element.tag in wanted_tags:
                    yield path, element

    def python(self, *folders: str) -> list[Path]:
        """Return the Python files of add-ons below ``addons/<a>/<folder>``.

        :param folders: names of folders; none means the whole add-on but its tests.
        """
        return [
            path
            for path in self.files
            if path.suffix == ".py"
            and path.parts[0] == "addons"
            and (
                path.parts[2] in folders
                if folders
                else path.parts[2] not in ("tests", "migrations")
            )
        ]


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    """Yield every function and method of a module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def enclosing(tree: ast.AST, line: int) -> str:
    """Return the name of the innermost function around a line, or ``''``."""
    around = [
        node for node in functions(tree) if node.lineno <= line <= node.end_lineno
    ]
    return max(around, key=lambda node: node.lineno).name if around else ""


def dotted(node: ast.AST) -> str:
    """Return ``a.b.c`` for an attribute chain, with ``()`` for a call in it."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    if isinstance(node, ast.Call):
        return f"{dotted(node.func)}()"
    if isinstance(node, ast.Name):
        return node.id
    return "?"


def record_field(record, name):
    """Return the ``<field>`` of a record, or ``None``."""
    return next((f for f in record.findall("field") if f.get("name") == name), None)


def record_value(record, name):
    """Return the text, reference or expression of a record's field, or ``''``."""
    field = record_field(record, name)
    if field is None:
        return ""
    return (field.text or "").strip() or field.get("ref") or field.get("eval") or ""

"""What the add-ons are made of, to know when a database has to follow."""

import ast
from pathlib import Path

from provision import stamp
from provision.layout import ADDON_NAMES, Layout

#: Parts of an add-on that a database does not store: a changed one needs no update.
NOT_STORED = ("tests", "static", "readme")

#: Installed beside what the add-ons depend on, so that the demo company can sell.
STANDARD_MODULES = ("sale_management", "account", "portal")


def read_manifest(addon: Path) -> dict[str, object]:
    """Return an add-on's manifest."""
    return ast.literal_eval((addon / "__manifest__.py").read_text())


def standard_dependencies(layout: Layout) -> list[str]:
    """Return the Odoo modules that the add-ons stand on, sorted."""
    wanted = set(STANDARD_MODULES)
    for name in ADDON_NAMES:
        depends = read_manifest(layout.addons / name).get("depends", [])
        wanted.update(str(module) for module in depends if isinstance(depends, list))
    return sorted(wanted - set(ADDON_NAMES))


def addon_fingerprints(layout: Layout) -> dict[str, str]:
    """Return {add-on: fingerprint of all that a database stores of it}."""
    return {
        name: stamp.tree_fingerprint(layout.addons / name, NOT_STORED)
        for name in ADDON_NAMES
    }

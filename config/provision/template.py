"""Databases to copy: Odoo's own modules, and those with our add-ons on top.

Installing the modules that we depend on takes a minute, copying a database a second.
"""

from provision import addon_state, console, stamp
from provision.layout import ADDON_NAMES
from provision.odoo_run import Odoo

DEPENDENCIES_PREFIX = "crm_standard_"
TESTS_PREFIX = "crm_tests_"


def provide_dependencies(odoo: Odoo) -> str:
    """Return the name of a database with all standard modules, and none of ours."""
    modules = addon_state.standard_dependencies(odoo.layout)
    key = stamp.fingerprint(
        odoo.layout.key, odoo.source.version, odoo.layout.requirements, *modules
    )
    name = DEPENDENCIES_PREFIX + key[:10]
    if _is_ready(odoo, name):
        console.done_before("Standard modules", name)
        return name
    with console.step("Standard modules") as step:
        step.note("installing Odoo's own modules, about a minute")
        _drop_older(odoo, DEPENDENCIES_PREFIX)
        odoo.server.create(name)
        odoo.server.query(
            "CREATE EXTENSION IF NOT EXISTS pg_trgm;"
            "CREATE EXTENSION IF NOT EXISTS unaccent;"
            # As Odoo itself does, so that indexes may use it.
            "ALTER FUNCTION unaccent(text) IMMUTABLE;"
            "GRANT CREATE ON SCHEMA public TO public",
            name,
        )
        odoo.install(name, ["base", *modules], "standard-modules.log")
        odoo.server.write_mark(name, {"standard": key})
        step.note(name)
    return name


def provide_for_tests(odoo: Odoo) -> str:
    """Return the name of a database with the add-ons and built bundles."""
    state = addon_state.addon_fingerprints(odoo.layout)
    dependencies = provide_dependencies(odoo)
    name = TESTS_PREFIX + stamp.fingerprint(dependencies, *state.values())[:10]
    if _is_ready(odoo, name):
        console.done_before("Test database", name)
        return name
    with console.step("Test database") as step:
        step.note(f"installing {', '.join(ADDON_NAMES)}")
        _drop_older(odoo, TESTS_PREFIX)
        odoo.server.create(name, dependencies)
        odoo.install(name, ADDON_NAMES, "test-database.log")
        step.note("building the web client")
        odoo.run_file_quietly(
            name,
            odoo.layout.config / "provision" / "inside" / "prepare_assets.py",
            [],
            odoo.layout.log / "test-database.log",
            "Building the web client's bundles failed",
        )
        odoo.server.write_mark(name, state)
        step.note(name)
    return name


def find_for_tests(odoo: Odoo) -> str | None:
    """Return the name of an installed test database, whatever its add-ons' state."""
    names = [one for one in odoo.server.names() if one.startswith(TESTS_PREFIX)]
    return next((one for one in names if _is_ready(odoo, one)), None)


def _is_ready(odoo: Odoo, name: str) -> bool:
    """Return whether a completed database of ours has this name."""
    if not odoo.server.exists(name):
        return False
    mark = odoo.server.read_mark(name)
    return bool(mark and mark.ready)


def _drop_older(odoo: Odoo, prefix: str) -> None:
    """Drop our databases whose name begins so: they were made from other files."""
    for name in odoo.server.names():
        if name.startswith(prefix):
            odoo.server.drop(name)

"""Check style and structure: ruff, pylint-odoo, architecture tests, eslint, prettier.

--fix lets ruff, eslint and prettier correct what they can.
"""

import argparse
import subprocess
from collections.abc import Mapping, Sequence

from provision import console, javascript, virtualenv
from provision.layout import ADDON_NAMES, APART_NAMES, Layout
from provision.settings import Settings, child_environment

PYTHON_FOLDERS = ("addons", "bench", "config", "tests")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the option of ``lint``."""
    parser.add_argument("--fix", action="store_true", help="correct what can be")


def handle(options: argparse.Namespace, layout: Layout, settings: Settings) -> int:
    """Run every linter, also after one found something; return 1 if any did."""
    layout.make()
    virtualenv.provide(layout)
    programs = javascript.provide(layout)
    checks = _python_checks(layout, options.fix)
    env = child_environment()
    if programs:
        checks |= _javascript_checks(layout, str(programs), options.fix)
        env["NODE_PATH"] = str(layout.node / "node_modules")
    bad = [
        name
        for name, command in checks.items()
        if not _check(name, command, env, layout)
    ]
    if bad:
        console.say(f"\ncrm: found by {', '.join(bad)}.")
        return 1
    console.say("\nNothing to mend.")
    return 0


def _python_checks(layout: Layout, fix: bool) -> dict[str, list[str]]:
    """Return {name: command} of the checks that need Python only."""
    python = str(layout.python)
    ruff = [str(layout.venv / "bin" / "ruff")]
    config = f"--config={layout.config / 'ruff.toml'}"
    folders = [name for name in PYTHON_FOLDERS if (layout.root / name).is_dir()]
    addons = [f"addons/{name}" for name in (*ADDON_NAMES, *APART_NAMES)]
    return {
        "ruff check": [*ruff, "check", config, *(["--fix"] if fix else []), *folders],
        "ruff format": [
            *ruff,
            "format",
            config,
            *([] if fix else ["--check"]),
            *folders,
        ],
        "pylint-odoo": [
            python,
            "-m",
            "pylint",
            f"--rcfile={layout.config / 'pylintrc'}",
            *addons,
        ],
        "architecture": [python, "-m", "pytest", "-q", "tests/architecture"],
    }


def _javascript_checks(
    layout: Layout, programs: str, fix: bool
) -> dict[str, list[str]]:
    """Return {name: command} of the checks that need Node.js; none without a file."""
    scripts = [
        path
        for path in layout.addons.rglob("static/**/*.js")
        if "lib" not in path.relative_to(layout.addons).parts
    ]
    shown = [
        str(path.relative_to(layout.root))
        for suffix in ("js", "xml", "scss")
        for path in sorted(layout.addons.rglob(f"*.{suffix}"))
        if "lib" not in path.relative_to(layout.addons).parts
    ]
    checks = {}
    if scripts:
        checks["eslint"] = [
            f"{programs}/eslint",
            f"--config={layout.config / 'eslint.config.cjs'}",
            *(["--fix"] if fix else []),
            *sorted(str(path.relative_to(layout.root)) for path in scripts),
        ]
    if shown:
        checks["prettier"] = [
            f"{programs}/prettier",
            f"--config={layout.config / 'prettier.config.cjs'}",
            "--log-level=warn",
            "--write" if fix else "--check",
            *shown,
        ]
    return checks


def _check(
    name: str, command: Sequence[str], env: Mapping[str, str], layout: Layout
) -> bool:
    """Run one linter with its output for the person; return whether it was content."""
    console.say(f"\n=== {name}")
    ended = subprocess.run(command, env=dict(env), cwd=layout.root, check=False)
    return ended.returncode == 0

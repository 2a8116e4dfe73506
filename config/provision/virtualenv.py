"""The virtual environment ``.venv`` with exactly what ``requirements.txt`` pins."""

import os
import sys
from pathlib import Path

from provision import console, process, stamp
from provision.layout import Layout
from provision.odoo_source import OdooSource
from provision.settings import child_environment

LINK_NAME = "crm_odoo.pth"
NETWORK_REMEDY = (
    "Is the network up? A mirror or proxy is named by pip's own settings "
    "(PIP_INDEX_URL, HTTPS_PROXY)."
)


def provide(layout: Layout) -> None:
    """Make ``.venv``, or bring it to the pinned versions."""
    wanted = _inputs(layout)
    if stamp.is_made(layout.venv, wanted):
        console.done_before("Python packages", f"Python {_python_version()}")
        return
    log = layout.log / "python-packages.log"
    with console.step("Python packages") as step:
        step.note("making .venv")
        (layout.venv / stamp.STAMP_NAME).unlink(missing_ok=True)
        if not _is_usable(layout):
            stamp.remove(layout.venv)
            process.run(
                [sys.executable, "-m", "venv", layout.venv],
                log=log,
                env=pip_environment(layout),
                failure="Making the virtual environment failed",
                remedy="On Debian or Ubuntu: apt-get install python3-venv",
            )
        step.note("installing requirements.txt")
        process.run(
            [layout.python, "-m", "pip", "install", "-r", layout.requirements],
            log=log,
            env=pip_environment(layout),
            failure="Installing the Python packages failed",
            remedy=NETWORK_REMEDY,
        )
        stamp.mark_made(layout.venv, wanted)
        step.note(f"Python {_python_version()}")


def is_made(layout: Layout) -> bool:
    """Return whether ``.venv`` is there and up to date."""
    return stamp.is_made(layout.venv, _inputs(layout))


def link_odoo(layout: Layout, source: OdooSource) -> None:
    """Let ``.venv`` import this Odoo (a ``.pth`` file, rewritten when it changed)."""
    for packages in layout.venv.glob("lib/python3.*/site-packages"):
        link = packages / LINK_NAME
        text = f"{source.import_path}\n"
        if not link.exists() or link.read_text() != text:
            stamp.write_atomically(link, text)


def _inputs(layout: Layout) -> str:
    """Return what the environment depends on: versions, Python, its own place."""
    return stamp.fingerprint(layout.requirements, _python_version(), str(layout.venv))


def _python_version() -> str:
    """Return the version of the Python that runs this program."""
    return ".".join(str(number) for number in sys.version_info[:3])


def _is_usable(layout: Layout) -> bool:
    """Return whether ``.venv`` has this Python's version and a working pip."""
    code = (
        "import pip, sys; print('.'.join(map(str, sys.version_info[:3])), sys.prefix)"
    )
    found = process.capture([layout.python, "-c", code], env=child_environment())
    return found.stdout.strip() == f"{_python_version()} {layout.venv}"


def pip_environment(layout: Layout) -> dict[str, str]:
    """Return pip's environment: quiet, and with a cache that can be written."""
    env = child_environment()
    env.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_ROOT_USER_ACTION="ignore")
    home = Path(env.get("HOME", "/nonexistent"))
    if "PIP_CACHE_DIR" not in env and not os.access(home, os.W_OK):
        env["PIP_CACHE_DIR"] = str(layout.cache / "pip")
    return env

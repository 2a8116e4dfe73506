"""Decide what prints Odoo's PDF reports: a patched wkhtmltopdf, or our Chromium one."""

import os
import shutil
from pathlib import Path

from provision import process
from provision.layout import Layout
from provision.settings import child_environment

PATCHED = "with patched qt"
#: Value of ``CRM_CHROMIUM``: unpack one even when the machine has one.
FETCH = "fetch"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def folders_on_path(layout: Layout, path: str) -> list[str]:
    """Return folders to put before ``path`` so that Odoo finds a good wkhtmltopdf.

    The unpatched one of Debian prints no header, footer or text; ours goes before it.
    """
    return [] if has_patched(path) else [str(layout.pdf_tools)]


def has_patched(path: str) -> bool:
    """Return whether ``path`` leads to a wkhtmltopdf that prints headers and text."""
    tool = shutil.which("wkhtmltopdf", path=path)
    if not tool:
        return False
    answer = process.capture([tool, "--version"], env=child_environment())
    return PATCHED in answer.stdout


def variables(layout: Layout, path: str) -> dict[str, str]:
    """Return the variable that names the browser which our wkhtmltopdf prints with."""
    browser = find_browser(layout, path)
    return {"CRM_CHROMIUM": str(browser)} if browser else {}


def find_browser(layout: Layout, path: str) -> Path | None:
    """Return a Chromium: ``CRM_CHROMIUM``, one on ``path``, or the unpacked one."""
    named = os.environ.get("CRM_CHROMIUM", "")
    candidates = [named] if named else []
    for name in () if named == FETCH else BROWSERS:
        found = shutil.which(name, path=path)
        # Ubuntu's chromium is a snap: it cannot read the files that it should print.
        if found and "/snap/" not in os.path.realpath(found):
            candidates.append(found)
    candidates.append(str(layout.chromium / "bin" / "chromium"))
    for candidate in candidates:
        if os.access(candidate, os.X_OK):
            return Path(candidate)
    return None

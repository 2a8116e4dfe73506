"""JavaScript tools: fetched with npm into ``.crm/node`` where Node.js is.

The linters, and ``rtlcss``, with which Odoo mirrors its style sheets for languages that
are written from right to left.
"""

import shutil
from pathlib import Path

from provision import console, process, stamp
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import child_environment

MANIFESTS = ("package.json", "package-lock.json")


def provide(layout: Layout) -> Path | None:
    """Return the folder with the programs; None when there is no Node.js."""
    env = child_environment()
    if not all(shutil.which(tool, path=env["PATH"]) for tool in ("node", "npm")):
        console.say(
            "  none   JavaScript tools      no Node.js: eslint, prettier, rtlcss out"
        )
        return None
    manifests = [layout.config / name for name in MANIFESTS]
    inputs = stamp.fingerprint(*manifests)
    programs = layout.node_programs
    if stamp.is_made(layout.node, inputs):
        console.done_before("JavaScript tools")
        return programs
    with (
        console.step("JavaScript tools"),
        stamp.making(layout.node, inputs) as building,
    ):
        for manifest in manifests:
            shutil.copy(manifest, building)
        process.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            log=layout.log / "javascript-tools.log",
            env={"HOME": str(layout.home), **env},
            cwd=building,
            failure="npm could not fetch the JavaScript tools",
            remedy="Is the network up?",
        )
    return programs


def provide_for_odoo(layout: Layout) -> None:
    """See that Odoo finds ``rtlcss``; without it, Odoo works all the same.

    Then languages from right to left have the text, but not the mirrored layout.
    """
    try:
        provide(layout)
    except ProvisionError as err:
        console.say(f"  none   JavaScript tools      {err.problem}: rtlcss out")

"""The JavaScript linters: fetched with npm into ``.crm/node`` where Node.js is."""

import shutil
from pathlib import Path

from provision import console, process, stamp
from provision.layout import Layout
from provision.settings import child_environment

MANIFESTS = ("package.json", "package-lock.json")


def provide(layout: Layout) -> Path | None:
    """Return the folder with the linters' programs; None when there is no Node.js."""
    env = child_environment()
    if not all(shutil.which(tool, path=env["PATH"]) for tool in ("node", "npm")):
        console.say(
            "  none   JavaScript linters    no Node.js here: eslint, prettier out"
        )
        return None
    manifests = [layout.config / name for name in MANIFESTS]
    inputs = stamp.fingerprint(*manifests)
    programs = layout.node / "node_modules" / ".bin"
    if stamp.is_made(layout.node, inputs):
        console.done_before("JavaScript linters")
        return programs
    with (
        console.step("JavaScript linters"),
        stamp.making(layout.node, inputs) as building,
    ):
        for manifest in manifests:
            shutil.copy(manifest, building)
        process.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"],
            log=layout.log / "javascript-linters.log",
            env={"HOME": str(layout.home), **env},
            cwd=building,
            failure="npm could not fetch the JavaScript linters",
            remedy="Is the network up?",
        )
    return programs

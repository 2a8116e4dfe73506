"""Add-ons of others that the tests install beside ours, in a folder of their own."""

from pathlib import Path

from provision import console, process, stamp, virtualenv
from provision.layout import Layout


def provide(layout: Layout) -> Path:
    """Return the folder with these add-ons (``odoo/addons``) and what they import."""
    target = layout.home / "peers"
    wanted = layout.config / "requirements-peers.txt"
    inputs = stamp.fingerprint(wanted)
    if stamp.is_made(target, inputs):
        console.done_before("Add-ons of others")
        return target
    with (
        console.step("Add-ons of others"),
        stamp.making(target, inputs) as building,
    ):
        pip = [layout.python, "-m", "pip", "install", "--no-deps"]
        process.run(
            [*pip, "--target", building, "-r", wanted],
            log=layout.log / "peers.log",
            env=virtualenv.pip_environment(layout),
            failure="Fetching the add-ons of others failed",
            remedy=virtualenv.NETWORK_REMEDY,
        )
    return target

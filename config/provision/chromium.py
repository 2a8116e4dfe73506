"""Chromium for PDF reports and browser tests, unpacked where the machine has none."""

import re

from provision import apt, console, process, stamp
from provision.errors import ProvisionError
from provision.layout import Layout
from provision.settings import child_environment

PACKAGES = ["chromium", "fonts-dejavu-core"]
#: In the closure, but of no use to a browser without a screen.
NOT_NEEDED = re.compile(
    r"adwaita-icon\S*|at-spi2-common|gtk-update-icon-cache|libgl1-mesa-dri|x11-utils"
    r"|xdg-utils|libgtk-3-common|hicolor-icon-theme"
)
#: The sound library keeps its other half in a folder of its own, and looks for it
#: under the root of the machine.
LIBRARY_FOLDERS = (
    "usr/lib/*-linux-gnu*",
    "lib/*-linux-gnu*",
    "usr/lib/*-linux-gnu*/pulseaudio",
)
RECIPE = stamp.fingerprint(
    *PACKAGES, NOT_NEEDED.pattern, apt.SYSTEM_PACKAGES.pattern, *LIBRARY_FOLDERS
)


def provide(layout: Layout) -> None:
    """Fetch and unpack Chromium with a script ``bin/chromium`` that starts it."""
    if stamp.is_made(layout.chromium, RECIPE):
        console.done_before("Chromium")
        return
    with console.step("Chromium") as step:
        log = layout.log / "chromium-source.log"
        archive = apt.open_own_suite(layout.cache, log)
        if not archive.versions("chromium"):
            raise ProvisionError(
                "This machine has no Chromium, and its apt sources offer none.",
                "Install a Chromium or Chrome, or name one: CRM_CHROMIUM=/path/to/it",
            )
        needed = [
            name for name in archive.closure(PACKAGES) if not NOT_NEEDED.fullmatch(name)
        ]
        step.note(f"downloading {len(needed)} packages")
        files = archive.download(needed, log)
        step.note("unpacking")
        with stamp.making(layout.chromium, RECIPE) as building:
            for package in files:
                apt.unpack(package, building, ("./usr/share/doc", "./usr/share/man"))
            _write_starter(layout)
        step.note(_version(layout))


def _write_starter(layout: Layout) -> None:
    """Write the script that starts the browser in its final place."""
    building = layout.chromium.with_name(f"{layout.chromium.name}.part")
    libraries = ":".join(
        str(layout.chromium / folder.relative_to(building))
        for pattern in LIBRARY_FOLDERS
        for folder in sorted(building.glob(pattern))
    )
    (building / "bin").mkdir(exist_ok=True)
    starter = building / "bin" / "chromium"
    # Without the setuid helper that an installed package has, there is no sandbox.
    starter.write_text(
        "#!/bin/sh\n"
        f'here="{layout.chromium}"\n'
        f'export LD_LIBRARY_PATH="{libraries}"\n'
        'export XDG_DATA_DIRS="$here/usr/share:/usr/share"\n'
        "if [ ! -e /etc/fonts/fonts.conf ]; then\n"
        '    export FONTCONFIG_PATH="$here/etc/fonts" FONTCONFIG_SYSROOT="$here"\n'
        "fi\n"
        'exec "$here/usr/lib/chromium/chromium" --no-sandbox "$@"\n'
    )
    starter.chmod(0o755)


def _version(layout: Layout) -> str:
    """Return what the unpacked browser says of itself."""
    starter = layout.chromium / "bin" / "chromium"
    found = process.capture([starter, "--version"], env=child_environment())
    if found.returncode:
        raise ProvisionError(
            f"The unpacked Chromium does not run: {found.stderr.strip()[-300:]}",
            f"Delete {layout.chromium}, or apt-get install chromium.",
        )
    return found.stdout.strip()

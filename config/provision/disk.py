"""Look before filling somebody's disk."""

import shutil
from pathlib import Path

from provision.errors import ProvisionError

#: What a first run needs: downloads, Odoo, Python packages, databases.
FIRST_RUN_BYTES = 3 * 1024**3
#: What later runs need: logs, the add-ons' updates.
LATER_RUN_BYTES = 200 * 1024**2


def ensure_space(folder: Path, needed: int) -> None:
    """Refuse to go on when ``folder``'s file system has less than ``needed`` bytes.

    :raises ProvisionError: with both figures.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise ProvisionError(
            f"The disk of {folder} has {show(free)} free; {show(needed)} are needed.",
            "Make room there, or clone the repository to a larger disk.",
        )


def show(size: int) -> str:
    """Return a number of bytes for people.

    >>> show(3 * 1024**3)
    '3.0 GB'
    """
    megabytes = size / 1024**2
    return f"{megabytes / 1024:.1f} GB" if megabytes >= 1024 else f"{megabytes:.0f} MB"

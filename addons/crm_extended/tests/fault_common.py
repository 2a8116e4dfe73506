"""Faults of the machine, for the tests of what happens then."""

import errno
from contextlib import contextmanager
from unittest.mock import patch

ATTACHMENT = "odoo.addons.base.models.ir_attachment"
LOGGER = "odoo.addons.crm_extended.models.file.ir_attachment"


@contextmanager
def full_disk():
    """Let the disk be full: of each file that is written one byte is kept."""

    def open_on_full_disk(path, mode="r", **options):
        file = open(path, mode, **options)  # noqa: SIM115 (the caller closes it)
        if "w" in mode:
            with file:
                file.write(b"?")
            raise OSError(errno.ENOSPC, "No space left on device")
        return file

    with patch(f"{ATTACHMENT}.open", open_on_full_disk, create=True):
        yield

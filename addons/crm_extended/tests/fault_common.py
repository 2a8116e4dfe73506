"""Faults of the machine, for the tests of what happens then."""

import errno
from contextlib import contextmanager
from email.message import EmailMessage
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


def build_mail(tag, *, to, subject, file_name, content):
    """Return the text of a mail of Fay Full's with a file.

    :param str tag: what its identifier has and that of no other mail.
    """
    mail = EmailMessage()
    mail["From"] = "Fay Full <fay@full.example>"
    mail["To"] = to
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{tag}@full.example>"
    mail.set_content("See the file.")
    mail.add_attachment(content, filename=file_name)
    return mail.as_string()

"""Files that cannot be written whole leave nothing behind."""

import logging
from contextlib import suppress
from pathlib import Path

from odoo import api, models

from ...exceptions import FileNotKeptError

_logger = logging.getLogger(__name__)


class IrAttachment(models.Model):
    """Say what to do when the disk is full, and heal what it left torn."""

    _inherit = "ir.attachment"

    # ------------------------------------------------------------
    # BUSINESS METHODS
    # ------------------------------------------------------------

    @api.model
    def _get_path(self, bin_data, sha):
        """Return where a content lies, after removing what is torn there.

        A file has the name of its content: a shorter one under that name was torn by a
        full disk or a killed process. Left there it would refuse the same content for
        ever.

        :return: tuple of the name and the path.
        """
        self._remove_torn_file(sha, len(bin_data))
        return super()._get_path(bin_data, sha)

    @api.model
    def _file_write(self, bin_value, checksum):
        """Write a file whole or not at all.

        :return: the name of the file.
        :raises FileNotKeptError: it cannot be written; nothing is left of it.
        """
        try:
            return super()._file_write(bin_value, checksum)
        except OSError as err:
            self._remove_torn_file(checksum, len(bin_value))
            _logger.error("Attachments cannot be written: %s", err)
            raise FileNotKeptError(
                self.env._(
                    "The file cannot be kept now: there is no room for it, or its "
                    "folder cannot be written. Nothing was stored. Try again in a "
                    "few minutes; if it stays so, tell your administrator."
                )
            ) from err

    # ------------------------------------------------------------
    # HELPERS
    # ------------------------------------------------------------

    @api.model
    def _remove_torn_file(self, checksum, size):
        """Remove a file that is shorter than its content."""
        path = Path(self._full_path(f"{checksum[:2]}/{checksum}"))
        # not there, or not ours to read: writing says what is wrong
        with suppress(OSError):
            if path.stat().st_size < size:
                path.unlink()

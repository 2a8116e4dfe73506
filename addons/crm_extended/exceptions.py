"""Errors that say what whoever calls can do."""

from odoo.exceptions import UserError


class FileNotKeptError(UserError):
    """A file cannot be written now; the same again later may work."""

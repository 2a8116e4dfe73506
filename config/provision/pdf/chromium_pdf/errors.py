"""The error that ends a print job."""


class PrintError(Exception):
    """Printing is not possible; the text says why, and Odoo shows it to the user."""

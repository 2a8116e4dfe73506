"""What the import of sales history says when it refuses something."""

from odoo import models

from ...tools.sale_rows import RowError
from ...tools.sale_values import (
    NAME_MAX_CHARS,
    NUMBER_MAX_DECIMALS,
    NUMBER_MAX_INTEGER_DIGITS,
    REF_MAX_CHARS,
)


class CrmSaleText(models.AbstractModel):
    """Word the codes of ``tools/sale_rows`` and ``tools/sale_file`` for the reader."""

    _name = "crm.sale.text"
    _description = "Sentences of the Import of Sales History"

    # ------------------------------------------------------------
    # SENTENCES
    # ------------------------------------------------------------

    def _get_row_message(self, error: RowError) -> str:
        """Return the sentence for a refused row: key, value and rule."""
        values = {
            "key": error.key,
            "value": error.value,
            "ref_chars": REF_MAX_CHARS,
            "name_chars": NAME_MAX_CHARS,
            "digits": NUMBER_MAX_INTEGER_DIGITS,
            "decimals": NUMBER_MAX_DECIMALS,
        }
        return self._get_row_messages()[error.code] % values

    def _get_row_messages(self):
        """Return {code of a RowError: sentence with named places}."""
        _ = self.env._
        return {
            "missing": _("%(key)s: is required and is missing"),
            "date_iso": _("%(key)s: '%(value)s' is not a date; write YYYY-MM-DD"),
            "date_dmy": _(
                "%(key)s: '%(value)s' is not a date; expected day/month/year"
            ),
            "date_mdy": _(
                "%(key)s: '%(value)s' is not a date; expected month/day/year"
            ),
            "number": _("%(key)s: '%(value)s' is not a number"),
            "not_finite": _("%(key)s: '%(value)s' is not a finite number"),
            "number_size": _(
                "%(key)s: '%(value)s' has more than %(digits)s digits before the "
                "decimal sign"
            ),
            "number_decimals": _(
                "%(key)s: '%(value)s' has more than %(decimals)s decimals"
            ),
            "negative": _(
                "%(key)s: '%(value)s' is negative; a return has a negative quantity"
            ),
            "currency": _("%(key)s: '%(value)s' is not a currency code"),
            "currency_rate": _(
                "%(key)s: '%(value)s' has no exchange rate in this company; enter one "
                "first"
            ),
            "text": _("%(key)s: '%(value)s' is not a text"),
            "too_long": _(
                "%(key)s: '%(value)s' is too long; at most %(ref_chars)s characters "
                "for a reference and %(name_chars)s for a name"
            ),
            "control": _("%(key)s: '%(value)s' contains a control character"),
            "encoding": _(
                "%(key)s: '%(value)s' has bytes that are not text in the file's "
                "encoding"
            ),
            "duplicate": _("%(key)s: %(value)s has the same document and line already"),
            "unknown_key": _("%(key)s: is not a key of a row"),
            "not_a_row": _("row: '%(value)s' is not a dictionary"),
            "cells": _("row: has %(value)s cells, not as many as the header"),
            "quote": _("row: a quotation mark is opened and never closed"),
        }

    def _get_refusal_message(self, error) -> str:
        """Return the sentence for a file that was refused.

        :param error: FileRefusedError.
        """
        messages = self._get_file_refusals() | self._get_column_refusals()
        return messages[error.code] % error.params

    def _get_file_refusals(self):
        """Return {code: sentence with named places} of files that are none."""
        _ = self.env._
        return {
            "not_gzip": _(
                "%(name)s is not a gzip file, whatever its name says. Nothing was "
                "imported."
            ),
            "is_gzip": _(
                "%(name)s is a gzip file. Give it a name that ends in .gz, so that "
                "everybody knows what it is. Nothing was imported."
            ),
            "broken_gzip": _(
                "%(name)s is damaged or cut off: it cannot be unpacked to its end. "
                "Nothing was imported."
            ),
            "kind": _(
                "%(name)s is a %(kind)s file, not text. Save it as CSV and import "
                "that. Nothing was imported."
            ),
            "binary": _("%(name)s is not a text file. Nothing was imported."),
            "no_lines": _(
                "%(name)s is not a table: it has no line ends. Nothing was imported."
            ),
            "empty": _("%(name)s is empty. Nothing was imported."),
            "too_big": _(
                "%(name)s holds more than %(mebibytes)s MiB of text, the most that is "
                "read. Split it by documents. Nothing was imported."
            ),
            "no_header": _(
                "%(name)s has no header: its first line must name the columns. Nothing "
                "was imported."
            ),
            "encoding": _("'%(encoding)s' is not the name of a text encoding."),
        }

    def _get_column_refusals(self):
        """Return {code: sentence with named places} of files read the wrong way."""
        _ = self.env._
        return {
            "header_encoding": _(
                "The header is not text in %(encoding)s. Say which encoding the file "
                "has, e.g. latin-1 or cp1252. Nothing was imported."
            ),
            "encoding_broken": _(
                "The file is not text in %(encoding)s. Say which encoding it has, e.g. "
                "latin-1 or cp1252. Nothing was imported."
            ),
            "columns_missing": _(
                "No column was found for: %(keys)s. The first line must name the "
                "columns; it reads: %(columns)s. Say which column is which. Nothing "
                "was imported."
            ),
            "column_unknown": _(
                "There is no column '%(column)s'. The columns are: %(columns)s. "
                "Nothing was imported."
            ),
            "column_twice": _(
                "There is more than one column '%(column)s'. The columns are: "
                "%(columns)s. Nothing was imported."
            ),
            "date_format": _(
                "'%(text)s' is not a date format that is understood; write iso, dmy or "
                "mdy."
            ),
            "date_ambiguous": _(
                "The dates can be read as day/month and as month/day. Say which: dmy "
                "or mdy. Nothing was imported."
            ),
        }

"""What the import of sales history says when it refuses something."""

from odoo import models

from ...tools.sale_rows import (
    NAME_MAX_CHARS,
    NUMBER_MAX_DECIMALS,
    NUMBER_MAX_INTEGER_DIGITS,
    REF_MAX_CHARS,
    RowError,
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
            "cells": _("row: has %(value)s"),
            "quote": _("row: a quotation mark is opened and never closed"),
        }

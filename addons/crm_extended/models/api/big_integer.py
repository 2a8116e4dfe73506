"""A whole number as large as PostgreSQL numbers its transactions."""

from odoo import fields


class BigInteger(fields.Integer):
    """An integer of eight bytes."""

    _column_type = ("int8", "int8")

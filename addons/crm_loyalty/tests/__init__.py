"""Tests of the add-on; run by Odoo and by pytest-odoo."""

from . import (
    test_api,
    test_i18n,
    test_ledger,
    test_ledger_cards,
    test_orders,
    test_points,
    test_settings,
)

"""Tests of the add-on; run by Odoo and by pytest-odoo."""

from . import test_api, test_i18n, test_points, test_settings

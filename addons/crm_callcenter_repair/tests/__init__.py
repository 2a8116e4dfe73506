"""Tests of the add-on; run by Odoo and by pytest-odoo."""

from . import test_case_repair, test_case_repair_cost, test_i18n

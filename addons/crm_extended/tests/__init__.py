"""Tests of the add-on; run by Odoo and by pytest-odoo."""

from . import test_customer_overview, test_timeline

"""Tests of the add-on; run by Odoo and by pytest-odoo."""

"""Tests of the add-on; run by Odoo, on a database with the Point of Sale."""

from . import test_i18n, test_pos_points

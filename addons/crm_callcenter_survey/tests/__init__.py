"""Tests of the add-on; run by Odoo, on a database with Surveys."""

from . import test_call_survey, test_i18n

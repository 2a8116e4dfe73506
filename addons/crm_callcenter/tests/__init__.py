"""Tests of the add-on; run by Odoo and by pytest-odoo."""

from . import (
    test_agent,
    test_case_answers,
    test_case_api,
    test_case_back_office,
    test_case_closing,
    test_case_contract,
    test_case_cost,
    test_case_customer,
    test_case_desk,
    test_case_frequency,
    test_case_merge,
    test_case_setup,
    test_case_sla,
    test_case_teamwork,
    test_i18n,
    test_portal,
    test_routing,
    test_settings,
    test_support_form,
)

"""Tests of the add-on; run by Odoo and by pytest-odoo."""

from . import (
    test_api_access,
    test_api_rpc,
    test_consent,
    test_customer_finder,
    test_customer_metric,
    test_customer_metric_concurrency,
    test_customer_metric_property,
    test_customer_metric_upkeep,
    test_customer_metric_values,
    test_customer_overview,
    test_customer_page,
    test_customer_page_browser,
    test_customer_report,
    test_document,
    test_i18n,
    test_mailing_consent,
    test_person,
    test_sale_history_import,
    test_sale_import_file,
    test_timeline,
)

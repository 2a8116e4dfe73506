"""Long words of other languages: pages stay within the screen, without an error."""

import re

import pytest
from headless import DESKTOP, PHONE

LANGUAGE = "ru_RU"
PAGES = (
    "crm_callcenter.crm_case_action",
    "crm_callcenter.crm_call_action",
    "crm_extended.crm_segment_action",
    "crm_extended.crm_journey_action",
    "crm_extended.crm_customer_report_action",
)
CYRILLIC = re.compile("[а-яё]{4}", re.IGNORECASE)
READY = "document.querySelector('.o_action_manager .o_view_controller')"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def russian(rpc):
    """Let the administrator work in Russian, and in English again afterwards."""
    admin = rpc("admin")
    languages = admin.env["res.lang"].with_context(active_test=False)
    [language_id] = languages.search([("code", "=", LANGUAGE)])
    install = admin.env["base.language.install"]
    wizard = install.create({"lang_ids": [(6, 0, [language_id])], "overwrite": True})
    install.lang_install([wizard])
    user = admin.env["res.users"].search([("login", "=", "admin")])
    before = admin.env["res.users"].read(user, ["lang"])[0]["lang"]
    admin.env["res.users"].write(user, {"lang": LANGUAGE})
    yield
    admin.env["res.users"].write(user, {"lang": before})


def test_pages_hold_long_words(browser, russian):
    browser.become("admin")
    for size in (DESKTOP, PHONE):
        browser.set_size(*size)
        for action in PAGES:
            browser.open(f"/odoo/action-{action}")
            browser.wait_until(READY, what=action)
            assert browser.evaluate(TOO_WIDE) <= 0, (action, size)
            assert CYRILLIC.search(browser.text("body")), action
            assert browser.texts(".o_error_dialog") == [], action

"""A salesperson opens a customer and reads the figures that another system gets."""

import datetime
import re
from decimal import Decimal

import pytest
import retail
from headless import PHONE

DOCUMENTS = 60
CUSTOMERS = 8
# figure on the page -> part and key of customer_overview
AMOUNTS = {
    "revenue_12m": ("sales", "revenue_12m"),
    "revenue_total": ("sales", "revenue_total"),
    "average_sale": ("sales", "average_sale"),
    "due": ("receivable", "due"),
    "overdue": ("receivable", "overdue"),
}
NUMBERS = {
    "sale_count": ("sales", "sale_count"),
    "recency_days": ("sales", "recency_days"),
}
DATES = {
    "first_sale_date": ("sales", "first_sale_date"),
    "last_sale_date": ("sales", "last_sale_date"),
}
CENT = Decimal("0.01")
MOBILE_WIDTH = 768


@pytest.fixture
def imported(api, source):
    """Return the ids of customers whose sales came from another system."""
    today = datetime.date.today()
    rows = retail.generate_rows(today, customers=CUSTOMERS, documents=DOCUMENTS)
    api("sale_history_import", rows, {"source": source})
    api("metrics_refresh")
    refs = sorted({row["customer_ref"] for row in rows})
    return sorted(api("partners_by_ref", source, refs).values())


@pytest.fixture
def demo_customer(rpc):
    """Return the id of a customer with documents of every kind."""
    partners = rpc("salesperson").env["res.partner"]
    return partners.search([("name", "=", "Ashdown Gifts Ltd")], limit=1)[0]


def open_page(browser, partner_id):
    """Go from the contact's form to the customer's page, as a person does."""
    browser.open(f"/odoo/res.partner/{partner_id}")
    browser.wait_for(".o_form_view, .o_form_view_container")
    if browser.evaluate("innerWidth") < MOBILE_WIDTH:
        browser.click("button:has(.fa-bolt)")
    browser.click("button[name=action_open_360]")
    browser.wait_for("[data-figure=sale_count], [data-block]")


def read_figure(browser, name):
    """Return the text of one figure on the page; ``None`` when it is not shown."""
    return browser.text(f"[data-figure={name}]")


def check_figures(browser, overview):
    """Compare every figure of the page with what the interface says."""
    for name, (part, key) in AMOUNTS.items():
        value = overview[part][key]
        if value is not False:
            shown = Decimal(re.sub(r"[^\d.-]", "", read_figure(browser, name)))
            assert shown == Decimal(str(value)).quantize(CENT), name
    for name, (part, key) in NUMBERS.items():
        value = overview[part][key]
        if value is not False:
            assert int(re.sub(r"\D", "", read_figure(browser, name))) == value, name
    for name, (part, key) in DATES.items():
        value = overview[part][key]
        if value:
            shown = read_figure(browser, name)
            day = datetime.date.fromisoformat(value)
            assert {str(day.year), str(day.day)} <= set(
                re.findall(r"[1-9]\d*", shown)
            ), name
    code = overview["rfm"]["code"]
    if code:
        assert f"RFM {code}" in read_figure(browser, "rfm")


def test_imported_customers_show_the_same_figures(browser, rpc, imported):
    """What came from another system is read the same by a person and a program."""
    browser.become("salesperson")
    crm_api = rpc("external").env["crm.api"]
    for partner_id in imported[:3]:
        overview = crm_api.customer_overview(partner_id)
        assert overview["sales"]["sale_count"]
        open_page(browser, partner_id)
        check_figures(browser, overview)
    assert browser.take_errors() == []


def test_a_customer_with_documents_shows_the_same_figures(browser, rpc, demo_customer):
    """Invoices, payments and a credit note are in the figures, too."""
    overview = rpc("external").env["crm.api"].customer_overview(demo_customer)
    assert overview["receivable"]["overdue"] > 0
    browser.become("salesperson")
    open_page(browser, demo_customer)
    check_figures(browser, overview)
    assert browser.take_errors() == []


def test_the_page_fits_a_phone(browser, demo_customer):
    """Nothing on the page is wider than a phone."""
    browser.set_size(*PHONE)
    browser.become("salesperson")
    open_page(browser, demo_customer)
    width = browser.evaluate(
        "Math.max(...[...document.querySelectorAll('.o_crm_extended_360 *')]"
        ".map(e => e.getBoundingClientRect().right))"
    )
    assert width <= PHONE[0] + 1
    assert browser.take_errors() == []

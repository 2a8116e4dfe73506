"""A CRM Manager imports a file of sales in the web client, and takes it back."""

import json

import pytest
from headless import PHONE

HEADER = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
)
DOCUMENTS = 300
FORM = "/odoo/action-crm_extended.crm_sale_import_action/new"


UPLOAD = """(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([%s], "till.csv", {type: "text/csv"}));
    const input = document.querySelector(".o_field_widget[name=file] input[type=file]");
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", {bubbles: true}));
})()"""
# on a phone the buttons of the header are in a menu
BUTTON = "button[name=%s]"
MORE = ".o_statusbar_buttons .dropdown-toggle"
VISIBLE = """[...document.querySelectorAll(%s)].some(e => e.getClientRects().length)"""


def make_sales():
    """Return the text of a file of 600 good lines and a bad one."""
    lines = [HEADER, "BAD,P1,Tea,many,2020-01-01,1.25,C1,EIRE"]
    for number in range(DOCUMENTS):
        for product in ("P1", "P2"):
            lines.append(
                f"T{number},{product},Tea,2,2020-01-01 10:00,1.25,C{number % 50},EIRE"
            )
    return "\n".join(lines)


def press(browser, action):
    """Press a button of the header, wherever it is on this screen."""
    button = BUTTON % action
    browser.wait_until(
        f"{VISIBLE % json.dumps(button)} || {VISIBLE % json.dumps(MORE)}", what=button
    )
    if not browser.evaluate(VISIBLE % json.dumps(button)):
        browser.click(MORE)
    browser.click(button)


@pytest.mark.parametrize("size", [None, PHONE], ids=["desktop", "phone"])
def test_import_and_undo(browser, call, source, size):
    """Upload, read, check, import, undo: the lines come and go."""
    if size:
        browser.set_size(*size)
    browser.become("sales_manager")
    browser.open(FORM)
    browser.type(".o_field_widget[name=source] input", source)
    browser.evaluate(UPLOAD % json.dumps(make_sales()))
    browser.wait_until(
        "document.querySelector('.o_field_widget[name=file] input')?.value"
        " || document.querySelector('.o_field_widget[name=file] .o_form_uri')",
        what="the file is there",
    )
    press(browser, "action_read")
    browser.wait_for(".o_field_widget[name=column_ids]", "InvoiceNo")
    press(browser, "action_check")
    browser.wait_for(".o_field_widget[name=preview_created_count]", "600")
    browser.wait_for(".o_field_widget[name=error_count]", "1")
    press(browser, "action_start")
    domain = [["source", "=", source]]
    browser.wait_for(".o_field_widget[name=date_done]")
    assert count(call, "crm.sale.history", domain) == 2 * DOCUMENTS
    press(browser, "action_undo")
    browser.click(".modal footer .btn-primary")
    browser.wait_until(
        "document.querySelector('.o_statusbar_status')?.innerText.includes('Undone')",
        what="the import is undone",
    )
    assert count(call, "crm.sale.history", domain) == 0
    assert count(call, "crm.partner.ref", domain) == 0
    assert browser.take_errors() == []


def count(call, model, domain):
    """Return how many records the manager finds."""
    return call("sales_manager", model, "search_count", domain)

"""What goes out on paper: header, footer and text that can be selected."""

import io

import pytest
import requests
from headless import open_session
from pypdf import PdfReader

PRINT_TIMEOUT_SECONDS = 120
MILLIMETRES_PER_POINT = 25.4 / 72


@pytest.fixture(scope="module")
def company(rpc):
    """Return name and street of the company on the letterhead."""
    admin = rpc("admin")
    company_id = admin.env.user.company_id.id
    return admin.env["res.company"].read([company_id], ["name", "street", "city"])[0]


def open_pdf(status, role, report, record_id):
    """Return the pages of a report."""
    user = status["users"][role]
    session = open_session(status["url"], status["db"], user["login"], user["password"])
    data = requests.get(
        f"{status['url']}/report/pdf/{report}/{record_id}",
        cookies={"session_id": session},
        timeout=PRINT_TIMEOUT_SECONDS,
    ).content
    assert data.startswith(b"%PDF"), data[:200]
    return PdfReader(io.BytesIO(data)).pages


def print_pdf(status, role, report, record_id):
    """Return the texts of the pages of a report."""
    pages = open_pdf(status, role, report, record_id)
    return [page.extract_text() for page in pages]


def check_paper(pages, name, company):
    """Check that the document is complete on every page."""
    count = len(pages)
    for number, text in enumerate(pages, start=1):
        flat = " ".join(text.split())
        assert company["city"] in flat, f"no header on page {number}: {flat}"
        assert f"{number} / {count}" in flat, f"no footer on page {number}: {flat}"
    assert name in "".join(pages)


def find_document(odoo, model, domain):
    """Return id and name of one document."""
    (document,) = odoo.env[model].search_read(domain, ["name"], limit=1)
    return document


def test_quotation(status, rpc, company):
    """The salesperson prints a quotation."""
    domain = [("state", "in", ("draft", "sent"))]
    order = find_document(rpc("salesperson"), "sale.order", domain)
    report = "sale.report_saleorder"
    pages = print_pdf(status, "salesperson", report, order["id"])
    check_paper(pages, order["name"], company)


def test_invoice(status, rpc, company):
    """The accountant prints an invoice."""
    domain = [("move_type", "=", "out_invoice"), ("state", "=", "posted")]
    move = find_document(rpc("accountant"), "account.move", domain)
    pages = print_pdf(status, "accountant", "account.report_invoice", move["id"])
    check_paper(pages, move["name"], company)


def test_loyalty_card(status, call, source):
    """A member's card fits a wallet and carries name and code, for eye and scanner."""
    (partner_id,) = call("admin", "res.partner", "create", [{"name": f"Kari {source}"}])
    (program_id,) = call(
        "admin",
        "loyalty.program",
        "create",
        [{"name": f"Club {source}", "program_type": "loyalty", "applies_on": "both"}],
    )
    (card_id,) = call(
        "admin",
        "loyalty.card",
        "create",
        [{"program_id": program_id, "partner_id": partner_id}],
    )
    (card,) = call("admin", "loyalty.card", "read", [card_id], ["code"])
    pages = open_pdf(status, "admin", "crm_loyalty.report_loyalty_card", card_id)
    [page] = pages
    width, height = (
        float(side) * MILLIMETRES_PER_POINT
        for side in (page.mediabox.width, page.mediabox.height)
    )
    # ISO/IEC 7810 ID-1: 85.60 mm by 53.98 mm
    assert width == pytest.approx(85.6, abs=1)
    assert height == pytest.approx(53.98, abs=1)
    text = page.extract_text()
    assert source in text.replace("\n", "")
    assert card["code"] in text.replace("\n", "")
    assert len(page.images) >= 1, "no code to scan"

"""From a stranger on the web form to a won order, and its margin on the campaign."""

import pytest
from back_office import Office

PRICE, COST, QUANTITY = 100.0, 40.0, 2
MARGIN = QUANTITY * (PRICE - COST)
# the form wonders about who sends it at once
FILLED = "performance.now() > 4000"


@pytest.fixture
def office(call):
    """Return the function that asks the server."""
    return Office(call)


@pytest.fixture
def company_id(office):
    """Return the company of the sales manager."""
    user_id = office.find("res.users", login="sales_manager")
    return office.read("res.users", user_id, "company_id")


@pytest.fixture
def campaign_id(office, source, company_id):
    """Return a campaign of the company."""
    return office.create(
        "utm.campaign", title=f"Spring {source}", crm_company_id=company_id
    )


@pytest.fixture
def pipeline_id(office, company_id):
    """Return the company's own pipeline, in which an order wins the deal."""
    pipeline_id = office.find("crm.pipeline", is_default=True, company_id=company_id)
    office("crm.pipeline", "write", [pipeline_id], {"won_on_order": True})
    yield pipeline_id
    office("crm.pipeline", "write", [pipeline_id], {"won_on_order": False})


@pytest.fixture
def form_code(office, source, campaign_id, pipeline_id):
    """Return the page of a web form of the campaign."""
    code = source.replace("_", "-")
    office.create(
        "crm.lead.form",
        name=f"Ask for a lamp {source}",
        code=code,
        campaign_id=campaign_id,
        pipeline_id=pipeline_id,
    )
    return code


def ask(browser, office, code, email):
    """Let a stranger fill the form; return the lead."""
    browser.logout()
    browser.open(f"/contact-form/{code}")
    browser.type("#contact_name", "Nora Nilsen")
    browser.type("#partner_name", "Nilsen Interiors")
    browser.type("#email", email)
    browser.type("#description", "We need two lamps.")
    browser.wait_until(FILLED, what="the form was open for a while")
    browser.click(".o_crm_extended_lead_form button[type=submit]")
    browser.wait_for("h1", "Thank you")
    return office.find("crm.lead", email_from=email)


def prepare_deal(office, lead_id, source):
    """Give the lead to the sales manager as a deal over two lamps."""
    product_id = office.create(
        "product.product",
        name=f"Lamp {source}",
        type="service",
        invoice_policy="order",
        list_price=PRICE,
        standard_price=COST,
        taxes_id=[],
    )
    line = {
        "product_id": product_id,
        "quantity": QUANTITY,
        "price_unit": PRICE,
    }
    user_id = office.find("res.users", login="sales_manager")
    values = {"type": "opportunity", "user_id": user_id, "line_ids": [(0, 0, line)]}
    office("crm.lead", "write", [lead_id], values)


def sell(browser, lead_id):
    """Let the sales manager quote what the deal is about, and confirm it."""
    browser.become("sales_manager")
    browser.open(f"/odoo/action-crm.crm_lead_action_pipeline/{lead_id}")
    browser.click("button[name=action_sale_quotations_new]")
    browser.click(".modal button[name=action_apply]")
    browser.wait_for(".o_field_widget[name=order_line] .o_data_row", "Lamp")
    browser.click(".o_form_statusbar button[name=action_confirm]")
    browser.wait_for(".o_arrow_button_current", "Sales Order")


def invoice(rpc, office, order_id):
    """Invoice an order, and post the invoice."""
    wizard_id = office.create(
        "sale.advance.payment.inv",
        advance_payment_method="delivered",
        sale_order_ids=[(6, 0, [order_id])],
    )
    # unlike XML-RPC it takes an answer with nothing in it
    rpc("admin").execute_kw(
        "sale.advance.payment.inv", "create_invoices", [[wizard_id]], {}
    )
    [order] = office("sale.order", "read", [order_id], ["invoice_ids"])
    office("account.move", "action_post", order["invoice_ids"])


def run_job(office, xmlid):
    """Run a job as the scheduler does."""
    module, name = xmlid.split(".")
    data_id = office.find("ir.model.data", module=module, name=name)
    job_id = office.read("ir.model.data", data_id, "res_id")
    office("ir.cron", "method_direct_trigger", [job_id])


def test_from_the_web_form_to_the_margin_of_the_campaign(
    browser, rpc, office, campaign_id, form_code, pipeline_id, source
):
    """Form, lead, deal, quotation, order, won, invoice, margin."""
    lead_id = ask(browser, office, form_code, f"{source}@example.com")
    assert office.read("crm.lead", lead_id, "campaign_id", "pipeline_id") == [
        campaign_id,
        pipeline_id,
    ]
    prepare_deal(office, lead_id, source)
    sell(browser, lead_id)
    order_id = office.find("sale.order", opportunity_id=lead_id)
    assert office.read("sale.order", order_id, "state", "campaign_id") == [
        "sale",
        campaign_id,
    ]
    assert office.read("crm.lead", lead_id, "won_status") == "pending"
    run_job(office, "crm_extended.ir_cron_win_by_orders")
    assert office.read("crm.lead", lead_id, "won_status") == "won"
    invoice(rpc, office, order_id)
    assert office.read("utm.campaign", campaign_id, "crm_margin") == MARGIN
    browser.become("marketer")
    browser.open("/odoo/action-crm_extended.utm_campaign_action_plan")
    browser.wait_for(".o_data_row", f"Spring {source}")
    [row] = [
        text for text in browser.texts(".o_data_row") if f"Spring {source}" in text
    ]
    assert f"{MARGIN:.2f}" in row
    assert browser.take_errors() == []

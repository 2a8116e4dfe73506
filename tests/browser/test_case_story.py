"""One case from the customer's form to the customer's score, as people live it.

Customer, agent, supervisor, warehouse and accountant each do their part in the web
client; after each step the server is asked whether it happened.
"""

import json

import pytest
from back_office import NET_PRICE, QUANTITY, STOCK, Office, make_story

ANSWER = "We are sorry. Please send both lamps back, you get your money."
CASE_ACTION = "/odoo/action-crm_callcenter.crm_case_action"
CHOOSE = """(() => {
    const select = document.querySelector(%s);
    select.value = %s;
    select.dispatchEvent(new Event("change", {bubbles: true}));
})()"""


@pytest.fixture
def office(call):
    """Return the function that asks the server."""
    return Office(call)


@pytest.fixture
def story(office, source):
    """Return an order of the portal's customer, delivered and invoiced.

    The agent belongs to the team: the desk of who is in teams shows theirs only.
    """
    story = make_story(office, source)
    agent_id = office.find("res.users", login="agent")
    office(
        "crm.case.team", "write", [story.team_id], {"member_ids": [(4, agent_id, 0)]}
    )
    return story


# ------------------------------------------------------------
# WHAT PEOPLE DO
# ------------------------------------------------------------


def submit_case(browser, office, story):
    """Let the customer fill the portal's form; return the case."""
    browser.become("portal")
    browser.open("/my/cases/new")
    browser.type("#subject", story.subject)
    for field, value in (
        ("#type_id", story.type_id),
        ("#sale_order_id", story.order_id),
        ("#product_id", story.product_id),
    ):
        browser.wait_for(field)
        browser.evaluate(CHOOSE % (json.dumps(field), json.dumps(str(value))))
    browser.type("#description", "They came in pieces.")
    browser.click(".o_crm_callcenter_case_form button[type=submit]")
    browser.wait_for("[data-case=title]", story.subject)
    return office.find("crm.case", name=story.subject)


def answer_at_the_desk(browser, office, case_id):
    """Let the agent take the case and answer; return the answer, which waits."""
    number = office.read("crm.case", case_id, "number")
    browser.become("agent")
    browser.open("/odoo/agent-desk")
    browser.click("[data-tab=unassigned]")
    browser.click(f"[data-case={number}]")
    browser.wait_for(".o_crm_callcenter_case", number)
    browser.click(".o_crm_callcenter_case .btn-primary", "Take")
    browser.wait_until(
        "![...document.querySelectorAll('.o_crm_callcenter_case .btn-primary')]"
        ".some(e => e.innerText === 'Take')",
        what="the case is taken",
    )
    browser.type(".o_crm_callcenter_reply textarea", ANSWER)
    # an empty answer cannot be sent
    browser.click(".o_crm_callcenter_send:not([disabled])")
    browser.wait_for(".o_notification", "waits for approval")
    return office.find("crm.case.answer", case_id=case_id)


def approve(browser, story):
    """Let the supervisor send the answer."""
    browser.become("supervisor")
    browser.open("/odoo/action-crm_callcenter.crm_case_answer_action_approve")
    browser.click(".o_data_row .o_data_cell", story.subject)
    browser.click("button[name=action_approve]")
    browser.wait_for(".o_arrow_button_current", "Sent")


def make_document(browser, case_id, button):
    """Let the agent make a document for the case, in two clicks."""
    browser.become("agent")
    browser.open(f"{CASE_ACTION}/{case_id}")
    browser.click(f".o_form_statusbar button[name={button}]")
    browser.click(".modal button[name=action_confirm]")
    browser.wait_for(".o_form_view .o_field_widget[name=case_id]")


def press(browser, role, action, record_id, button, done):
    """Let somebody press a button of a document's header, and wait for its step."""
    browser.become(role)
    browser.open(f"/odoo/action-{action}/{record_id}")
    browser.click(f".o_form_statusbar button[name={button}]")
    browser.wait_for(".o_arrow_button_current", done)


def rate(browser, office, case_id):
    """Let the customer follow the link of the mail, and press a face."""
    rating_id = office.find("rating.rating", res_model="crm.case", res_id=case_id)
    token = office.read("rating.rating", rating_id, "access_token")
    browser.logout()
    browser.open(f"/rate/{token}/5")
    browser.type("textarea[name=feedback]", "Well done")
    browser.click(".o_rating_page_submit button[type=submit]")
    browser.wait_for(".o_rating_page_thank_you")
    return rating_id


# ------------------------------------------------------------
# THE STORY
# ------------------------------------------------------------


def test_from_the_customers_form_to_the_customers_score(browser, call, office, story):
    """Form, approved answer, return in stock, credit note, closing, rating."""
    assert office.count_stock(story.product_id) == STOCK - QUANTITY
    case_id = submit_case(browser, office, story)
    check_case(office, case_id, story)
    # the customer's form knows no teams; the dispatcher moves the case, and takes it
    # from whom the other team's routing gave it
    office(
        "crm.case",
        "write",
        [case_id],
        {"team_id": story.team_id, "user_id": False},
    )
    answer_id = answer_at_the_desk(browser, office, case_id)
    assert office.read("crm.case.answer", answer_id, "state") == "waiting"
    assert not office.read("crm.case", case_id, "date_first_response")
    approve(browser, story)
    check_answer(office, case_id, answer_id)
    browser.become("portal")
    browser.open(f"/my/cases/{case_id}")
    browser.wait_for("body", ANSWER)
    make_document(browser, case_id, "action_return")
    return_id = office.find("stock.picking", case_id=case_id)
    check_return(office, return_id, story, STOCK - QUANTITY, "assigned")
    press(
        browser,
        "sales_manager",
        "stock.action_picking_tree_all",
        return_id,
        "button_validate",
        "Done",
    )
    check_return(office, return_id, story, STOCK, "done")
    make_document(browser, case_id, "action_refund")
    refund_id = office.find("account.move", case_id=case_id)
    check_refund(office, refund_id, story, "draft")
    press(
        browser,
        "accountant",
        "account.action_move_out_refund_type",
        refund_id,
        "action_post",
        "Posted",
    )
    check_refund(office, refund_id, story, "posted")
    check_links(browser, office, case_id)
    close(browser, office, case_id)
    rating_id = rate(browser, office, case_id)
    check_rating(browser, call, office, rating_id, case_id, story)
    assert browser.take_errors() == []


def check_case(office, case_id, story):
    """Check what the customer's form made."""
    assert office.read(
        "crm.case",
        case_id,
        "partner_id",
        "sale_order_id",
        "product_id",
        "type_id",
        "channel",
        "is_closed",
    ) == [
        story.partner_id,
        story.order_id,
        story.product_id,
        story.type_id,
        "web",
        False,
    ]


def check_answer(office, case_id, answer_id):
    """Check that the answer left once, in the agent's name, and counts."""
    agent_id = office.find("res.users", login="agent")
    supervisor_id = office.find("res.users", login="supervisor")
    assert office.read(
        "crm.case.answer", answer_id, "state", "author_id", "approver_id"
    ) == ["sent", agent_id, supervisor_id]
    message_id = office.find(
        "mail.message", model="crm.case", res_id=case_id, message_type="comment"
    )
    assert office.read("mail.message", message_id, "author_id") == office.read(
        "res.users", agent_id, "partner_id"
    )
    assert office.read("crm.case", case_id, "date_first_response")
    assert office.read("crm.case", case_id, "user_id") == agent_id


def check_return(office, return_id, story, stock, state):
    """Check the return, and what lies in the warehouse."""
    assert office.read("stock.picking", return_id, "return_id", "state") == [
        story.picking_id,
        state,
    ]
    move_id = office.find("stock.move", picking_id=return_id)
    assert office.read("stock.move", move_id, "product_id", "product_uom_qty") == [
        story.product_id,
        QUANTITY,
    ]
    assert office.count_stock(story.product_id) == stock


def check_refund(office, refund_id, story, state):
    """Check the credit note: all of the invoice, and its tax."""
    total = office.read("account.move", story.invoice_id, "amount_total")
    assert office.read(
        "account.move",
        refund_id,
        "move_type",
        "state",
        "reversed_entry_id",
        "amount_untaxed",
        "amount_total",
    ) == ["out_refund", state, story.invoice_id, QUANTITY * NET_PRICE, total]


def check_links(browser, office, case_id):
    """Check that the case leads to its documents, and each of them back to it."""
    assert office.read("crm.case", case_id, "return_count", "refund_count") == [1, 1]
    number = office.read("crm.case", case_id, "number")
    for button in ("action_open_returns", "action_open_refunds"):
        browser.become("agent")
        browser.open(f"{CASE_ACTION}/{case_id}")
        browser.click(f"button[name={button}]")
        browser.click("button[name=action_open_case]")
        browser.wait_for(".o_form_view .o_field_widget[name=number]", number)


def close(browser, office, case_id):
    """Let the agent close the case, which asks the customer how it went."""
    browser.become("agent")
    browser.open(f"{CASE_ACTION}/{case_id}")
    browser.click(".o_form_statusbar button[name=action_close]")
    browser.wait_for(".o_form_statusbar button[name=action_reopen]")
    assert office.read("crm.case", case_id, "is_closed") is True


def average_score(office, partner_id):
    """Return the average of all scores of the customer's people, one decimal."""
    customer_id = office.read("res.partner", partner_id, "commercial_partner_id")
    case_ids = office(
        "crm.case", "search", [["commercial_partner_id", "=", customer_id]]
    )
    scores = office(
        "rating.rating",
        "search_read",
        [
            ["res_model", "=", "crm.case"],
            ["res_id", "in", case_ids],
            ["consumed", "=", True],
        ],
        ["rating"],
    )
    return round(sum(score["rating"] for score in scores) / len(scores), 1)


def check_rating(browser, call, office, rating_id, case_id, story):
    """Check the score: of the rating, on the case, and with the customer."""
    assert office.read(
        "rating.rating", rating_id, "rating", "consumed", "feedback"
    ) == [5, True, "Well done"]
    assert office.read("crm.case", case_id, "rating_last_value") == 5
    overview = call("external", "crm.api", "customer_overview", story.partner_id)
    assert overview["service"]["csat"] == average_score(office, story.partner_id)
    browser.become("agent")
    browser.open(f"{CASE_ACTION}/{case_id}")
    browser.click(".o_notebook .nav-link", "Details")
    browser.wait_for(".o_field_widget[name=rating_last_feedback]", "Well done")
    browser.open(f"/odoo/res.partner/{story.partner_id}")
    browser.click("button[name=action_open_360]")
    browser.wait_for("[data-block=service]", "Satisfaction")

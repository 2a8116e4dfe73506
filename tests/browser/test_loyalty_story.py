"""One member from joining to the books, as people live it.

Customer, salesperson and accountant each do their part in the web client; after each
step the server is asked whether points, tier, price and liability are what they should
be.
"""

from datetime import date

import pytest
from back_office import Office, invoice

PRICE = 100.0
QUANTITY = 2
GOLD_FROM = 150
GOLD_DISCOUNT = 10
REWARD_POINTS = 50
REWARD_AMOUNT = 5.0
POINT_VALUE = REWARD_AMOUNT / REWARD_POINTS


@pytest.fixture
def office(call):
    """Return the function that asks the server."""
    return Office(call)


@pytest.fixture
def club(office, source):
    """Return a program with a tier, a reward and its accounting, and what it sells."""
    company_id = office.read(
        "res.users", office.find("res.users", login="portal"), "company_id"
    )
    partner_id = make_customer(office, source, company_id)
    settings_id = office.create("res.config.settings", group_product_pricelist=True)
    office("res.config.settings", "execute", [settings_id])
    product_id = office.create(
        "product.product",
        name=f"Kettle {source}",
        type="service",
        list_price=PRICE,
        invoice_policy="order",
        taxes_id=[(5, 0, 0)],
    )
    program_id = make_program(office, source, company_id, product_id)
    return {
        "login": source,
        "partner_id": partner_id,
        "company_id": company_id,
        "product_id": product_id,
        "program_id": program_id,
        "policy_id": make_policy(office, source, company_id, program_id),
    }


def make_customer(office, source, company_id):
    """Return the contact of a new customer, who logs in with the source."""
    group_id, term_id = (
        office("ir.model.data", "check_object_reference", *name)[1]
        for name in (
            ("base", "group_portal"),
            ("account", "account_payment_term_immediate"),
        )
    )
    user_id = office.create(
        "res.users",
        name=f"Ida Kettle {source}",
        login=source,
        password=source,
        email=f"{source}@example.com",
        company_id=company_id,
        company_ids=[(6, 0, [company_id])],
        group_ids=[(6, 0, [group_id])],
    )
    partner_id = office.read("res.users", user_id, "partner_id")
    # without one, Odoo's answer to who invoices is none that the interface can send
    office("res.partner", "write", [partner_id], {"property_payment_term_id": term_id})
    return partner_id


def make_program(office, source, company_id, product_id):
    """Return a program that gives a point per unit of money, once it is paid."""
    program_id = office.create(
        "loyalty.program",
        name=f"Kettle Club {source}",
        program_type="loyalty",
        applies_on="both",
        trigger="auto",
        company_id=company_id,
        issue_policy="paid",
        is_portal_join=True,
        tier_product_domain=str([("id", "=", product_id)]),
        rule_ids=[
            (
                0,
                0,
                {
                    "reward_point_mode": "money",
                    "reward_point_amount": 1,
                    "product_ids": [(6, 0, [product_id])],
                },
            )
        ],
        reward_ids=[
            (
                0,
                0,
                {
                    "reward_type": "discount",
                    "discount": REWARD_AMOUNT,
                    "discount_mode": "per_order",
                    "discount_applicability": "order",
                    "required_points": REWARD_POINTS,
                },
            )
        ],
    )
    office.create(
        "loyalty.tier",
        name="Gold",
        program_id=program_id,
        min_qualifying=GOLD_FROM,
        window="calendar_year",
        earn_multiplier=1,
        pricelist_id=make_pricelist(office, source, company_id),
    )
    return program_id


def make_pricelist(office, source, company_id):
    """Return the price list of members with a tier."""
    return office.create(
        "product.pricelist",
        name=f"Gold {source}",
        company_id=company_id,
        item_ids=[
            (
                0,
                0,
                {
                    "applied_on": "3_global",
                    "compute_price": "percentage",
                    "percent_price": GOLD_DISCOUNT,
                },
            )
        ],
    )


def make_policy(office, source, company_id, program_id):
    """Return the accounting of a program, on an account of its own."""
    accounts = {
        kind: office.create(
            "account.account",
            name=f"{name} {source}",
            code=f"{prefix}{source[-6:].upper()}",
            account_type=kind,
        )
        for kind, name, prefix in (
            ("liability_current", "Points owed", "29"),
            ("income", "Points", "49"),
        )
    }
    [journal_id] = office(
        "account.journal",
        "search",
        [["type", "=", "general"], ["company_id", "=", company_id]],
        limit=1,
    )
    return office.create(
        "loyalty.liability.policy",
        program_id=program_id,
        company_id=company_id,
        mode="simple",
        date_start=f"{date.today():%Y-%m}-01",
        journal_id=journal_id,
        liability_account_id=accounts["liability_current"],
        revenue_account_id=accounts["income"],
        estimate_ids=[
            (
                0,
                0,
                {
                    "date": f"{date.today():%Y-%m}-01",
                    "point_value": POINT_VALUE,
                    "redemption_pct": 100,
                    "reason": "Every point will be spent",
                },
            )
        ],
    )


# ------------------------------------------------------------
# WHAT PEOPLE DO
# ------------------------------------------------------------


def join(browser, club):
    """Let the customer join on the portal."""
    browser.login(club["login"], club["login"])
    browser.open(f"/my/loyalty?program={club['program_id']}")
    browser.click("form[action='/my/loyalty/join'] button")
    browser.wait_for(".o_crm_loyalty_figures")


def make_order(office, club, quantity):
    """Return a quotation of the salesperson for the member."""
    return office.create(
        "sale.order",
        partner_id=club["partner_id"],
        user_id=office.find("res.users", login="salesperson"),
        company_id=club["company_id"],
        order_line=[
            (0, 0, {"product_id": club["product_id"], "product_uom_qty": quantity})
        ],
    )


def confirm(browser, order_id):
    """Let the salesperson confirm a quotation."""
    browser.become("salesperson")
    browser.open(f"/odoo/orders/{order_id}")
    browser.click(".o_form_statusbar button[name=action_confirm]")
    browser.wait_for(".o_arrow_button_current", "Sales Order")


def pay(browser, office, invoice_id):
    """Let the accountant write down that the customer paid."""
    browser.become("accountant")
    browser.open(f"/odoo/action-account.action_move_out_invoice_type/{invoice_id}")
    browser.click(".o_form_statusbar button[name=action_register_payment]")
    browser.click(".modal button[name=action_create_payments]")
    browser.wait_until("!document.querySelector('.modal')", what="it is paid")
    assert office.read("account.move", invoice_id, "payment_state") in (
        "paid",
        "in_payment",
    )


def redeem(browser, order_id):
    """Let the salesperson spend the member's points on a quotation."""
    browser.become("salesperson")
    browser.open(f"/odoo/orders/{order_id}")
    browser.click("button[name=action_open_reward_wizard]")
    browser.wait_until(
        "document.querySelector('.modal') || document.querySelector("
        "'.o_field_widget[name=order_line]').innerText.includes('on your order')",
        what="the reward is offered, or taken",
    )
    if browser.count(".modal"):
        browser.click(".modal .o_field_widget[name=selected_reward_id] input")
        browser.click(".modal button[name=action_apply]")
    browser.wait_for(".o_field_widget[name=order_line]", "on your order")


def credit(browser, office, invoice_id, quantity):
    """Let the accountant post a credit note over a part of an invoice."""
    browser.become("accountant")
    browser.open(f"/odoo/action-account.action_move_out_invoice_type/{invoice_id}")
    browser.click(".o_form_statusbar button[name=action_reverse]")
    browser.click(".modal button[name=refund_moves]")
    browser.wait_until("!document.querySelector('.modal')", what="a draft is made")
    credit_id = office.find("account.move", reversed_entry_id=invoice_id)
    line_id = office.find(
        "account.move.line", move_id=credit_id, display_type="product"
    )
    office("account.move.line", "write", [line_id], {"quantity": quantity})
    browser.open(f"/odoo/action-account.action_move_out_refund_type/{credit_id}")
    browser.click(".o_form_statusbar button[name=action_post]")
    browser.wait_for(".o_arrow_button_current", "Posted")


def close_period(browser, office, club):
    """Let the accountant count and post what is owed for points up to today."""
    close_id = office.create(
        "loyalty.liability.close",
        company_id=club["company_id"],
        date_to=str(date.today()),
    )
    browser.become("accountant")
    browser.open(f"/odoo/action-crm_loyalty.loyalty_liability_close_action/{close_id}")
    browser.click(".o_form_statusbar button[name=action_preview]", "Count")
    browser.click(".o_form_statusbar button[name=action_post]")
    browser.click(".modal-footer .btn-primary")
    browser.wait_for(".o_arrow_button_current", "Posted")
    return close_id


# ------------------------------------------------------------
# THE STORY
# ------------------------------------------------------------


def test_from_joining_to_the_books(browser, call, office, club):
    """Join, order, pay, tier, cheaper order, redeem, credit note, liability."""
    join(browser, club)
    card_id = office.find(
        "loyalty.card", program_id=club["program_id"], partner_id=club["partner_id"]
    )
    first_id = make_order(office, club, QUANTITY)
    confirm(browser, first_id)
    assert get_points(office, card_id) == 0
    invoice_id = invoice(office, first_id)
    pay(browser, office, invoice_id)
    earned = QUANTITY * PRICE
    assert get_standing(call, office, club) == (earned, "Gold")
    check_page(browser, club, earned)
    second_id = make_order(office, club, 1)
    redeem(browser, second_id)
    net = PRICE * (100 - GOLD_DISCOUNT) / 100
    assert office.read("sale.order", second_id, "amount_total") == net - REWARD_AMOUNT
    confirm(browser, second_id)
    assert get_standing(call, office, club) == (earned - REWARD_POINTS, "Gold")
    credit(browser, office, invoice_id, 1)
    left = earned - PRICE - REWARD_POINTS
    # what is missing now counts when the period ends
    assert get_standing(call, office, club) == (left, "Gold")
    check_ledger(office, card_id, left)
    close_id = close_period(browser, office, club)
    check_books(office, club, close_id, left * POINT_VALUE)
    assert browser.take_errors() == []


def get_points(office, card_id):
    """Return what Odoo's card shows."""
    return office.read("loyalty.card", card_id, "points")


def get_standing(call, office, club):
    """Return points and tier in this program; the demo company has one of its own."""
    # what was paid a moment ago counts as soon as somebody asks
    call("external", "crm.api", "loyalty_balance", club["partner_id"])
    member_id = office.find(
        "loyalty.member", program_id=club["program_id"], partner_id=club["partner_id"]
    )
    card_id, tier_id = office.read("loyalty.member", member_id, "card_id", "tier_id")
    tier = tier_id and office.read("loyalty.tier", tier_id, "name")
    return get_points(office, card_id), tier


def check_page(browser, club, points):
    """Check what the customer reads on the portal."""
    browser.login(club["login"], club["login"])
    browser.open(f"/my/loyalty?program={club['program_id']}")
    browser.wait_for(".o_crm_loyalty_figures", f"{points:.0f}")
    browser.wait_for(".o_crm_loyalty_page", "Gold")


def check_ledger(office, card_id, points):
    """Check that the movements add up to the card."""
    rows = office(
        "loyalty.point.entry",
        "search_read",
        [["card_id", "=", card_id]],
        ["kind", "points", "balance"],
        order="sequence",
    )
    assert [(row["kind"], row["points"]) for row in rows] == [
        ("earn", QUANTITY * PRICE),
        ("redeem", -REWARD_POINTS),
        ("reverse", -PRICE),
    ]
    assert rows[-1]["balance"] == points == get_points(office, card_id)


def check_books(office, club, close_id, amount):
    """Check that what is owed stands on the account, and is proved."""
    account_id = office.read(
        "loyalty.liability.policy", club["policy_id"], "liability_account_id"
    )
    lines = office(
        "account.move.line",
        "search_read",
        [["account_id", "=", account_id], ["parent_state", "=", "posted"]],
        ["balance", "partner_id"],
    )
    assert round(-sum(line["balance"] for line in lines), 2) == amount
    assert not any(line["partner_id"] for line in lines)
    close_lines = office(
        "loyalty.liability.line",
        "search_read",
        [["close_id", "=", close_id], ["policy_id", "=", club["policy_id"]]],
        ["opening", "closing"],
    )
    assert sum(line["opening"] for line in close_lines) == 0
    assert round(sum(line["closing"] for line in close_lines), 2) == amount

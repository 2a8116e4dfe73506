"""Tiers as other systems see them: just paid, twice at once, and at the desk."""

import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor

import pytest

PAYERS = 4
AMOUNT = 300.0


@pytest.fixture(scope="module")
def company(call):
    """Return the id of the client's company."""
    (client,) = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )
    return client["company_id"][0]


@pytest.fixture(scope="module")
def ladder(call, company):
    """Return the name of a program with a silver and a gold tier."""
    name = "Outside Ladder"
    (program_id,) = call(
        "admin",
        "loyalty.program",
        "create",
        [
            {
                "name": name,
                "program_type": "loyalty",
                "company_id": company,
                "sequence": 0,
            }
        ],
    )
    for values in (
        {"name": "Silver", "min_qualifying": 500},
        {"name": "Gold", "min_qualifying": 1200, "service_level": "vip"},
    ):
        call(
            "admin",
            "loyalty.tier",
            "create",
            [{"program_id": program_id, "window": "calendar_year", **values}],
        )
    return name


@pytest.fixture
def member(call, api, ladder):
    """Return the partner's id of a new member."""
    (partner_id,) = call(
        "admin", "res.partner", "create", [{"name": "Climber", "is_company": True}]
    )
    assert api("loyalty_enroll", partner_id, ladder)["tier"] is False
    return partner_id


def post_invoice(call, company, partner_id, amount=AMOUNT):
    """Return the id of a posted invoice without taxes."""
    (invoice_id,) = call(
        "admin",
        "account.move",
        "create",
        [
            {
                "move_type": "out_invoice",
                "company_id": company,
                "partner_id": partner_id,
                "invoice_line_ids": [
                    (
                        0,
                        0,
                        {
                            "name": "Sold",
                            "quantity": 1,
                            "price_unit": amount,
                            "tax_ids": [(5, 0, 0)],
                        },
                    )
                ],
            }
        ],
    )
    call("admin", "account.move", "action_post", [invoice_id])
    return invoice_id


def pay(call, invoice_id):
    """Pay an invoice as a person does; who lost a race pays again."""
    context = {"active_model": "account.move", "active_ids": [invoice_id]}
    for _attempt in range(10):
        try:
            (wizard_id,) = call(
                "admin", "account.payment.register", "create", [{}], context=context
            )
            call(
                "admin",
                "account.payment.register",
                "action_create_payments",
                [wizard_id],
                context=context,
            )
            return
        except xmlrpc.client.Fault as fault:
            if "serialize" not in fault.faultString:
                raise
    raise AssertionError(invoice_id)


def test_payments_at_once_all_count(call, api, company, member):
    """Whoever pays and asks at the same time: in the end everything counts, once."""
    invoices = [post_invoice(call, company, member) for _number in range(PAYERS)]

    def work(invoice_id):
        pay(call, invoice_id)
        return api("loyalty_balance", member)["qualifying"]

    with ThreadPoolExecutor(PAYERS) as pool:
        seen = list(pool.map(work, invoices))
    # each sees its own payment at least
    assert min(seen) >= AMOUNT
    balance = api("loyalty_balance", member)
    assert balance["qualifying"] == PAYERS * AMOUNT
    assert (balance["tier"], balance["next_tier"]) == ("Gold", False)
    ups = call(
        "admin",
        "loyalty.tier.change",
        "search_count",
        [("partner_id", "=", member), ("to_tier_id.name", "=", "Gold")],
    )
    assert ups == 1


def test_the_case_of_a_gold_member_has_the_level_of_gold(
    call, api, source, company, member
):
    """The tier is reached, and the next case is that of a very important customer."""
    pay(call, post_invoice(call, company, member, 1500))
    assert api("loyalty_balance", member)["tier"] == "Gold"
    answer = api(
        "case_intake",
        {
            "source": source,
            "external_ref": "gold",
            "subject": "The lamp flickers",
            "channel": "api",
            "partner_id": member,
        },
    )
    (case,) = call(
        "admin",
        "crm.case",
        "search_read",
        [("number", "=", answer["number"])],
        fields=["service_level", "priority"],
    )
    assert case["service_level"] == "vip"

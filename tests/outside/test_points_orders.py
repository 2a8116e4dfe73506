"""Orders that are paid with one member's points, confirmed in the same moment.

By people in their browsers, by the customer who signs in the portal, and by another
system: of what the balance covers each gets its share, and nobody more.
"""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from xmlrpc.client import Fault

import odoorpc
import pytest
import requests

POINTS, PRICE = 55, 10
TOGETHER_SECONDS, TIMEOUT_SECONDS = 60, 120
# the smallest image there is, for a signature
PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8A"
        "AAAASUVORK5CYII="
    )
).decode()


@pytest.fixture
def company_id(call):
    """Return the company of the client."""
    domain = [("user_id.login", "=", "external")]
    (client,) = call(
        "admin", "crm.api.client", "search_read", domain, fields=["company_id"]
    )
    return client["company_id"][0]


@pytest.fixture
def make(call):
    """Return a function that makes one record and returns its id."""
    return lambda model, **values: call("admin", model, "create", [values])[0]


@pytest.fixture
def shop(api, source, make, company_id):
    """Return ids of a member with points, a reward that costs some, and a product."""
    program_id = make(
        "loyalty.program",
        name=f"Club {source}",
        program_type="loyalty",
        company_id=company_id,
        applies_on="both",
        # what is bought brings nothing at once
        issue_policy="paid",
    )
    reward_id = make(
        "loyalty.reward",
        program_id=program_id,
        reward_type="discount",
        discount=1,
        discount_mode="per_order",
        discount_applicability="order",
        required_points=PRICE,
    )
    partner_id = make("res.partner", name=f"Buyer {source}")
    card_id = api("loyalty_enroll", partner_id, program_id)["member"]
    earned = {
        "source": source,
        "external_ref": "begins",
        "partner_id": partner_id,
        "program": program_id,
        "points": POINTS,
    }
    api("loyalty_earn", earned)
    return {
        "company": company_id,
        "program": program_id,
        "reward": reward_id,
        "partner": partner_id,
        "card": card_id,
        "product": make(
            "product.product", name=f"Desk {source}", type="service", list_price=100.0
        ),
    }


@pytest.fixture
def make_order(call, make, shop):
    """Return a function that makes a quotation on which the points are spent."""
    line = (0, 0, {"product_id": shop["product"], "product_uom_qty": 1})

    def make_one():
        order_id = make(
            "sale.order",
            partner_id=shop["partner"],
            company_id=shop["company"],
            require_signature=True,
            require_payment=False,
            order_line=[line],
        )
        # the button *Reward*: with one card and one reward it is applied at once
        call("admin", "sale.order", "action_open_reward_wizard", [order_id])
        rewarded = [("order_id", "=", order_id), ("reward_id", "=", shop["reward"])]
        if not call("admin", "sale.order.line", "search_count", rewarded):
            wizard_id = make(
                "sale.loyalty.reward.wizard",
                order_id=order_id,
                selected_reward_id=shop["reward"],
            )
            call("admin", "sale.loyalty.reward.wizard", "action_apply", [wizard_id])
        call("admin", "sale.order", "write", [order_id], {"state": "sent"})
        return order_id

    return make_one


def _get_session(status, role):
    """Return a function that presses a button in a browser session of its own."""
    user = status["users"][role]
    session = odoorpc.ODOO(
        status["url"].split("://")[1].split(":")[0],
        port=int(status["url"].rsplit(":", 1)[1]),
        timeout=TIMEOUT_SECONDS,
    )
    session.login(status["db"], user["login"], user["password"])
    return lambda order_id: session.execute_kw(
        "sale.order", "action_confirm", [[order_id]], {}
    )


def _sign(status, order_id, token):
    """Sign an order as the customer does who got its link by mail."""
    answer = requests.post(
        f"{status['url']}/my/orders/{order_id}/accept",
        json={
            "params": {"access_token": token, "name": "The buyer", "signature": PIXEL}
        },
        timeout=TIMEOUT_SECONDS,
    ).json()
    if "error" in answer:
        raise odoorpc.error.RPCError(answer["error"]["data"]["message"])


def _run_at_once(jobs):
    """Run functions in the same moment; return the refusals."""
    barrier = threading.Barrier(len(jobs))

    def start(job):
        barrier.wait(TOGETHER_SECONDS)
        try:
            job()
        except (Fault, odoorpc.error.RPCError) as refusal:
            return str(refusal)
        return None

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [refusal for refusal in pool.map(start, jobs) if refusal]


def _redeem(api, shop, source, number):
    """Spend as many points as an order does, as another system."""
    values = {
        "source": source,
        "external_ref": f"bought {number}",
        "partner_id": shop["partner"],
        "program": shop["program"],
        "points": PRICE,
    }
    api("loyalty_redeem", values)


def _check_books(call, shop, orders, covered):
    """Check that as much was spent as the balance covers, and the books agree."""
    entries = call(
        "admin",
        "loyalty.point.entry",
        "search_read",
        [("card_id", "=", shop["card"])],
        fields=["points"],
    )
    spent = [entry["points"] for entry in entries if entry["points"] < 0]
    assert spent == [-PRICE] * covered
    (card,) = call("admin", "loyalty.card", "read", [shop["card"]], ["points"])
    assert card["points"] == sum(entry["points"] for entry in entries)
    assert card["points"] == POINTS - covered * PRICE
    confirmed = [("id", "in", orders), ("state", "=", "sale")]
    assert call("admin", "sale.order", "search_count", confirmed) <= covered


def test_orders_at_once_get_what_the_balance_covers(
    status, call, api, source, shop, make_order
):
    """Eight browsers, four signatures and four calls: five of them are covered."""
    roles = ["admin", "sales_manager"] * 4
    sessions = [_get_session(status, role) for role in roles]
    clicked = [make_order() for _session in sessions]
    signed = [make_order() for _signature in range(4)]
    for order_id in signed:
        # the link in the mail to the customer
        call("admin", "sale.order", "get_portal_url", [order_id])
    links = call("admin", "sale.order", "read", signed, ["access_token"])
    jobs = [partial(press, *at) for press, *at in zip(sessions, clicked, strict=True)]
    jobs += [partial(_sign, status, row["id"], row["access_token"]) for row in links]
    jobs += [partial(_redeem, api, shop, source, number) for number in range(4)]
    refusals = _run_at_once(jobs)
    covered = POINTS // PRICE
    assert len(refusals) == len(jobs) - covered, refusals
    # each refusal says why: the reward of an order, or the points of a call
    assert all("reward" in text or "points" in text for text in refusals), refusals
    _check_books(call, shop, clicked + signed, covered)

"""Orders that are paid with one member's points, confirmed in the same moment.

By people in their browsers, by the customer who signs in the portal, and by another
system: of what the balance covers each gets its share, and nobody more.
"""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
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
def shop(call, api, source):
    """Return ids of a member with points, a reward that costs some, and a product."""
    client = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )[0]
    (program_id,) = call(
        "admin",
        "loyalty.program",
        "create",
        [
            {
                "name": f"Club {source}",
                "program_type": "loyalty",
                "company_id": client["company_id"][0],
                "applies_on": "both",
                # what is bought brings nothing at once
                "issue_policy": "paid",
            }
        ],
    )
    (reward_id,) = call(
        "admin",
        "loyalty.reward",
        "create",
        [
            {
                "program_id": program_id,
                "reward_type": "discount",
                "discount": 1,
                "discount_mode": "per_order",
                "discount_applicability": "order",
                "required_points": PRICE,
            }
        ],
    )
    (partner_id,) = call(
        "admin", "res.partner", "create", [{"name": f"Buyer {source}"}]
    )
    card_id = api("loyalty_enroll", partner_id, program_id)["member"]
    api(
        "loyalty_earn",
        {
            "source": source,
            "external_ref": "begins",
            "partner_id": partner_id,
            "program": program_id,
            "points": POINTS,
        },
    )
    (product_id,) = call(
        "admin",
        "product.product",
        "create",
        [{"name": f"Desk {source}", "type": "service", "list_price": 100.0}],
    )
    return {
        "company": client["company_id"][0],
        "program": program_id,
        "reward": reward_id,
        "partner": partner_id,
        "card": card_id,
        "product": product_id,
    }


@pytest.fixture
def make_order(call, shop):
    """Return a function that makes a quotation on which the points are spent."""

    def make():
        (order_id,) = call(
            "admin",
            "sale.order",
            "create",
            [
                {
                    "partner_id": shop["partner"],
                    "company_id": shop["company"],
                    "require_signature": True,
                    "require_payment": False,
                    "order_line": [
                        (0, 0, {"product_id": shop["product"], "product_uom_qty": 1})
                    ],
                }
            ],
        )
        # the button *Reward*: with one card and one reward it is applied at once
        call("admin", "sale.order", "action_open_reward_wizard", [order_id])
        if not call(
            "admin",
            "sale.order.line",
            "search_count",
            [("order_id", "=", order_id), ("reward_id", "=", shop["reward"])],
        ):
            (wizard_id,) = call(
                "admin",
                "sale.loyalty.reward.wizard",
                "create",
                [{"order_id": order_id, "selected_reward_id": shop["reward"]}],
            )
            call("admin", "sale.loyalty.reward.wizard", "action_apply", [wizard_id])
        call("admin", "sale.order", "write", [order_id], {"state": "sent"})
        return order_id

    return make


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


def test_orders_at_once_get_what_the_balance_covers(
    status, call, api, source, shop, make_order
):
    """Eight browsers, four signatures and four calls: five of them are covered."""
    sessions = [
        _get_session(status, role)
        for role in ("admin", "sales_manager")
        for _ in "1234"
    ]
    clicked = [make_order() for _session in sessions]
    signed = [make_order() for _signature in range(4)]
    for order_id in signed:
        # the link in the mail to the customer
        call("admin", "sale.order", "get_portal_url", [order_id])
    tokens = {
        row["id"]: row["access_token"]
        for row in call("admin", "sale.order", "read", signed, ["access_token"])
    }

    def redeem(number):
        api(
            "loyalty_redeem",
            {
                "source": source,
                "external_ref": f"bought {number}",
                "partner_id": shop["partner"],
                "program": shop["program"],
                "points": PRICE,
            },
        )

    refusals = _run_at_once(
        [
            *(
                lambda press=press, order_id=order_id: press(order_id)
                for press, order_id in zip(sessions, clicked, strict=True)
            ),
            *(
                lambda order_id=order_id: _sign(status, order_id, tokens[order_id])
                for order_id in signed
            ),
            *(lambda number=number: redeem(number) for number in range(4)),
        ]
    )
    confirmed = call(
        "admin",
        "sale.order",
        "search_count",
        [("id", "in", clicked + signed), ("state", "=", "sale")],
    )
    entries = call(
        "admin",
        "loyalty.point.entry",
        "search_read",
        [("card_id", "=", shop["card"])],
        fields=["kind", "points"],
    )
    spent = [entry for entry in entries if entry["points"] < 0]
    covered = POINTS // PRICE
    assert len(spent) == covered, refusals
    assert {entry["points"] for entry in spent} == {-PRICE}
    assert len(refusals) == 16 - covered
    assert 0 <= confirmed <= covered
    (card,) = call("admin", "loyalty.card", "read", [shop["card"]], ["points"])
    assert card["points"] == sum(entry["points"] for entry in entries)
    assert card["points"] == POINTS - covered * PRICE
    # each refusal says why: the reward of an order, or the points of a call
    assert all("reward" in text or "points" in text for text in refusals), refusals

"""Points as other systems move them: many at once, and the ledger adds up."""

import os
import random
import threading
import xmlrpc.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import odoorpc
import pytest

CLIENTS = 8
OPERATIONS = int(os.environ.get("CRM_POINT_OPERATIONS", "400"))
MEMBERS = max(12, OPERATIONS // 100)
PROGRAM = "Outside Club"
REFUSALS = ("may be spent", "concurrent", "could not serialize")


@pytest.fixture(scope="module")
def program(call):
    """Return the name of a program of the client's company."""
    (client,) = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )
    name = PROGRAM
    call(
        "admin",
        "loyalty.program",
        "create",
        [
            {
                "name": name,
                "program_type": "loyalty",
                "company_id": client["company_id"][0],
                "debt_policy": "negative",
            }
        ],
    )
    return name


@pytest.fixture
def member(call, api, program):
    """Return a function that makes a new member, and returns the partner's id."""

    def make(name):
        partner_id = call("admin", "res.partner", "create", [{"name": name}])[0]
        assert api("loyalty_enroll", partner_id, program)["created"]
        return partner_id

    return make


def test_exactly_what_the_balance_covers_is_spent(api, source, member):
    """Twenty want ten points of fifty-five at the same time: five get them."""
    partner_id = member("Crowd")
    api(
        "loyalty_earn",
        {
            "source": source,
            "external_ref": "crowd",
            "partner_id": partner_id,
            "points": 55,
        },
    )

    def spend(number):
        values = {
            "source": source,
            "external_ref": f"crowd {number}",
            "partner_id": partner_id,
            "points": 10,
        }
        # who lost a race five times in a row is told so, and asks again
        for _attempt in range(10):
            try:
                return api("loyalty_redeem", values)["created"]
            except xmlrpc.client.Fault as fault:
                if "may be spent now" in fault.faultString:
                    return False
        raise AssertionError(number)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(spend, range(20))) == 5
    balance = api("loyalty_balance", partner_id)
    assert (balance["points"], balance["pending"]) == (5.0, 0.0)
    rows = api("loyalty_ledger", partner_id, 0, 100)
    assert sum(row["points"] for row in rows) == 5.0


def test_enrolling_at_once_gives_one_card(call, api, program):
    """Two shops enroll the same customer at the same moment."""
    partner_id = call("admin", "res.partner", "create", [{"name": "Eager"}])[0]
    with ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda _: api("loyalty_enroll", partner_id, program), range(8))
        )
    assert sum(answer["created"] for answer in answers) == 1
    assert len({answer["card"] for answer in answers}) == 1


class Till:
    """One of several clients that do at random what moves points."""

    KINDS = [
        "earn",
        "earn",
        "earn",
        "redeem",
        "redeem",
        "reverse",
        "adjust",
        "order",
        "cancel",
    ]

    def __init__(self, number, shop):
        """Remember the shop, in which all clients work."""
        self.rng, self.number, self.shop = random.Random(number), number, shop

    def work(self, count):
        """Do so many operations; who is refused goes on with the next one."""
        for step in range(count):
            kind = self.rng.choice(self.KINDS)
            try:
                getattr(self, f"_{kind}")(f"{self.number}-{step}")
            except (xmlrpc.client.Fault, odoorpc.error.RPCError) as err:
                # too few points, or a race that was lost five times in a row
                told = getattr(err, "faultString", str(err))
                assert any(word in told for word in REFUSALS), told
                kind = "refused"
            with self.shop.lock:
                self.shop.done[kind] += 1

    def _move(self, kind, ref):
        values = {
            "source": self.shop.source,
            "external_ref": ref,
            "partner_id": self.rng.choice(self.shop.members),
            "points": self.rng.randint(1, 5000) / 100,
        }
        self.shop.api(f"loyalty_{kind}", values)
        self.shop.keep("refs", ref)

    def _earn(self, ref):
        self._move("earn", ref)

    def _redeem(self, ref):
        self._move("redeem", ref)

    def _reverse(self, _ref):
        ref = self.shop.draw("refs", self.rng)
        if ref:
            self.shop.api("loyalty_reverse", self.shop.source, ref, False)

    def _adjust(self, ref):
        adjustment = self.shop.run(
            "loyalty.adjustment",
            "create",
            {
                "card_id": self.rng.choice(self.shop.cards),
                "points": self.rng.choice((-1, 1)) * self.rng.randint(1, 500) / 100,
                "reason_id": self.shop.reason_id,
                "note": ref,
            },
        )
        self.shop.run("loyalty.adjustment", "action_submit", [adjustment])

    def _order(self, _ref):
        order = self.shop.run(
            "sale.order",
            "create",
            {
                "partner_id": self.rng.choice(self.shop.members),
                "company_id": self.shop.company_id,
                "order_line": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.shop.product_id,
                            "product_uom_qty": self.rng.randint(1, 9),
                        },
                    )
                ],
            },
        )
        self.shop.run("sale.order", "action_confirm", [order])
        self.shop.keep("orders", order)

    def _cancel(self, _ref):
        order = self.shop.draw("orders", self.rng)
        if order:
            self.shop.run("sale.order", "action_cancel", [order])


class Shop:
    """What the clients share."""

    def __init__(self, **values):
        """Remember the members, their cards, and what can be sold."""
        self.__dict__.update(values)
        self.lock, self.done = threading.Lock(), Counter()
        self.refs, self.orders = [], []

    def keep(self, name, value):
        """Remember what was done, so that somebody may undo it."""
        with self.lock:
            getattr(self, name).append(value)

    def draw(self, name, rng):
        """Return something that was done, ``None`` before there is anything."""
        with self.lock:
            found = getattr(self, name)
            return rng.choice(found) if found else None


@pytest.fixture
def shop(call, api, rpc, source, member):
    """Return a shop with members and a product that gives points.

    Orders earn in one program only: a balance is that of one, a ledger tells of all.
    """
    others = call(
        "admin",
        "loyalty.program",
        "search",
        [("name", "!=", PROGRAM), ("program_type", "=", "loyalty")],
    )
    call("admin", "loyalty.program", "write", others, {"active": False})
    yield _open_shop(call, api, rpc, source, member)
    call("admin", "loyalty.program", "write", others, {"active": True})


def _open_shop(call, api, rpc, source, member):
    """Return the shop, with members and a product that gives points."""
    (program,) = call(
        "admin",
        "loyalty.program",
        "search_read",
        [("name", "=", PROGRAM)],
        fields=["company_id", "rule_ids"],
    )
    company_id = program["company_id"][0]
    product = {"name": source, "type": "service", "list_price": 3, "taxes_id": []}
    product_id = call("admin", "product.product", "create", [product])[0]
    rule = {"reward_point_mode": "money", "product_ids": [(6, 0, [product_id])]}
    call("admin", "loyalty.rule", "write", program["rule_ids"], rule)
    call(
        "admin",
        "loyalty.program",
        "write",
        [program["id"]],
        {"applies_on": "both", "trigger": "auto"},
    )
    reason = {"name": source, "direction": "both"}
    reason_id = call("admin", "loyalty.adjustment.reason", "create", [reason])[0]
    members = [member(f"Member {number}") for number in range(MEMBERS)]
    cards = call(
        "admin",
        "loyalty.card",
        "search",
        [("partner_id", "in", members), ("program_id", "=", program["id"])],
    )
    rpc("admin")

    def run(model, method, *args):
        # unlike XML-RPC it takes no answer
        context = {"allowed_company_ids": [company_id]}
        words = {"context": context}
        return rpc("admin").execute_kw(model, method, list(args), words)

    return Shop(
        api=api,
        run=run,
        source=source,
        company_id=company_id,
        product_id=product_id,
        reason_id=reason_id,
        members=members,
        cards=cards,
    )


def _read_ledger(api, partner_id):
    """Return all movements of a member."""
    rows, page = [], True
    while page:
        page = api("loyalty_ledger", partner_id, len(rows), 1000)
        rows += page
    return rows


@pytest.mark.timeout(600 + OPERATIONS)
def test_random_movements_of_parallel_clients_add_up(call, api, shop):
    """Whatever eight clients do to the members, sum and balance are one.

    ``CRM_POINT_OPERATIONS`` says how often; 100,000 take hours.
    """
    tills = [Till(number, shop) for number in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda till: till.work(OPERATIONS // CLIENTS), tills))
    # each of them happened
    assert all(shop.done[kind] for kind in Till.KINDS), shop.done
    kinds = set()
    for partner_id in shop.members:
        balance = api("loyalty_balance", partner_id)
        rows = _read_ledger(api, partner_id)
        total = round(sum(row["points"] for row in rows), 2)
        assert total == round(balance["points"] + balance["pending"], 2)
        if rows:
            assert rows[-1]["balance"] == total
        kinds |= {row["kind"] for row in rows}
    assert kinds == {"earn", "redeem", "reverse", "adjust"}
    differences = call("admin", "loyalty.ledger.difference", "action_check")
    assert differences["res_model"] == "loyalty.ledger.difference"
    assert call("admin", "loyalty.ledger.difference", "search_count", []) == 0

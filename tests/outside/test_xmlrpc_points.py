"""Points as other systems move them: many at once, and the ledger adds up."""

import random
import threading
import xmlrpc.client
from concurrent.futures import ThreadPoolExecutor

import pytest

CLIENTS = 8
OPERATIONS = 400
MEMBERS = 12


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
    name = "Outside Club"
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


def test_random_movements_of_parallel_clients_add_up(call, api, source, member):
    """Whatever eight clients do to a dozen members, sum and balance are one."""
    members = [member(f"Member {number}") for number in range(MEMBERS)]
    done, lock = [], threading.Lock()

    def work(client):
        rng = random.Random(client)
        for number in range(OPERATIONS // CLIENTS):
            values = {
                "source": source,
                "external_ref": f"{client}-{number}",
                "partner_id": rng.choice(members),
                "points": rng.randint(1, 5000) / 100,
            }
            kind = rng.choice(("earn", "earn", "redeem", "reverse"))
            try:
                if kind != "reverse":
                    api(f"loyalty_{kind}", values)
                    with lock:
                        done.append(values["external_ref"])
                elif done:
                    with lock:
                        ref = rng.choice(done)
                    api("loyalty_reverse", source, ref, False)
            except xmlrpc.client.Fault as fault:
                # too few points, or a race that was lost five times in a row
                assert "may be spent" in fault.faultString or (
                    "concurrent" in fault.faultString
                ), fault.faultString

    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(work, range(CLIENTS)))
    for partner_id in members:
        balance = api("loyalty_balance", partner_id)
        rows = api("loyalty_ledger", partner_id, 0, 1000)
        total = round(sum(row["points"] for row in rows), 2)
        assert total == round(balance["points"] + balance["pending"], 2)
        if rows:
            assert rows[-1]["balance"] == total
    differences = call("admin", "loyalty.ledger.difference", "action_check")
    assert differences["res_model"] == "loyalty.ledger.difference"
    assert call("admin", "loyalty.ledger.difference", "search_count", []) == 0

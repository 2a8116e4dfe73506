"""Two people at one member's points in the same moment.

Each of them comes over a connection of its own. What may happen once happens once; who
comes second is told, or finds it done.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from xmlrpc.client import Fault

import odoorpc
import pytest

TOGETHER_SECONDS = 30


def at_once(*jobs):
    """Run functions at the same moment.

    :return: (list of answers, list of refusals).
    """
    barrier = threading.Barrier(len(jobs))

    def start(job):
        barrier.wait(TOGETHER_SECONDS)
        try:
            return job(), None
        except (Fault, odoorpc.error.RPCError) as refusal:
            return None, str(refusal)

    with ThreadPoolExecutor(len(jobs)) as pool:
        ended = list(pool.map(start, jobs))
    refusals = [refusal for _answer, refusal in ended if refusal is not None]
    answers = [answer for answer, refusal in ended if refusal is None]
    return answers, refusals


@pytest.fixture
def run(rpc):
    """Return a function that calls as a role; unlike XML-RPC it takes no answer."""

    def execute(role, model, method, *args, **kwargs):
        return rpc(role).execute_kw(model, method, list(args), kwargs)

    # logging in is not what is tested
    for role in ("admin", "sales_manager", "salesperson"):
        rpc(role)
    return execute


@pytest.fixture(scope="module")
def company_id(call):
    """Return the company of the client."""
    (client,) = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )
    return client["company_id"][0]


@pytest.fixture(scope="module")
def program_id(call, company_id):
    """Return a program in which members may give points to each other."""
    return call(
        "admin",
        "loyalty.program",
        "create",
        [
            {
                "name": "Sharing Club",
                "program_type": "loyalty",
                "company_id": company_id,
                "transfer_limit": 1000,
            }
        ],
    )[0]


@pytest.fixture
def member(call, api, source, program_id):
    """Return a function that makes a member with points: (partner's id, card's id)."""

    def make(name, points=0):
        partner_id = call("admin", "res.partner", "create", [{"name": name}])[0]
        card_id = api("loyalty_enroll", partner_id, program_id)["member"]
        if points:
            values = {
                "source": source,
                "external_ref": f"{name} begins",
                "partner_id": partner_id,
                "program": program_id,
                "points": points,
            }
            api("loyalty_earn", values)
        return partner_id, card_id

    return make


@pytest.fixture
def get_points(call):
    """Return a function that reads what is on a card."""

    def read(card_id):
        return call("admin", "loyalty.card", "read", [card_id], ["points"])[0]["points"]

    return read


def test_two_approvals_at_once_are_one(run, call, member, get_points):
    """An adjustment above the limit that two managers approve is made once."""
    _partner_id, card_id = member("Approved")
    (reason_id,) = call(
        "admin",
        "loyalty.adjustment.reason",
        "search",
        [("direction", "=", "give"), ("needs_note", "=", False)],
        limit=1,
    )
    (adjustment_id,) = run(
        "salesperson",
        "loyalty.adjustment",
        "create",
        [{"card_id": card_id, "points": 5000, "reason_id": reason_id}],
    )
    run("salesperson", "loyalty.adjustment", "action_submit", [adjustment_id])
    assert get_points(card_id) == 0
    answers, refusals = at_once(
        *(
            lambda role=role: run(
                role, "loyalty.adjustment", "action_approve", [adjustment_id]
            )
            for role in ("admin", "sales_manager")
        )
    )
    assert (len(answers), len(refusals)) == (1, 1)
    assert "does not wait for approval" in refusals[0]
    assert get_points(card_id) == 5000


def test_two_transfers_at_once_from_one_balance(run, call, member, get_points):
    """Of sixty points forty are given away twice: one of them gets them."""
    _partner_id, card_id = member("Giver", 60)
    takers = [member(f"Taker {number}") for number in range(2)]
    dialogs = [
        run(
            "sales_manager",
            "loyalty.card.transfer",
            "create",
            [
                {
                    "card_id": card_id,
                    "target_partner_id": partner_id,
                    "points": 40,
                    "reason": "Gift",
                }
            ],
        )[0]
        for partner_id, _card_id in takers
    ]
    answers, refusals = at_once(
        *(
            lambda dialog=dialog: run(
                "sales_manager", "loyalty.card.transfer", "action_transfer", [dialog]
            )
            for dialog in dialogs
        )
    )
    assert (len(answers), len(refusals)) == (1, 1)
    assert "may be spent" in refusals[0]
    assert get_points(card_id) == 20
    assert sorted(get_points(taker) for _partner_id, taker in takers) == [0, 40]


def test_the_cap_of_all_members_holds(
    call, api, source, member, program_id, company_id
):
    """Eight members want ten points each of an activity that gives fifty in all."""
    call(
        "admin",
        "loyalty.activity",
        "create",
        [
            {
                "name": "Quiz",
                "code": "quiz",
                "program_id": program_id,
                "company_id": company_id,
                "points": 10,
                "cap_total": 50,
            }
        ],
    )
    members = [member(f"Player {number}") for number in range(8)]

    def play(partner_id):
        values = {
            "source": source,
            "external_ref": f"quiz {partner_id}",
            "partner_id": partner_id,
            "program": program_id,
            "activity": "quiz",
        }
        # who lost a race five times in a row is told so, and asks again
        for _attempt in range(10):
            try:
                return api("loyalty_earn", values)["granted"]
            except Fault as fault:
                assert "oncurren" in fault.faultString, fault.faultString
        raise AssertionError(partner_id)

    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(play, [partner_id for partner_id, _card in members]))
    assert sorted(given) == [0, 0, 0, 10, 10, 10, 10, 10]


def test_a_limit_of_a_pool_holds(call, api, source, member, program_id, company_id):
    """Who may spend thirty of a pool a month spends twenty once, not twice."""
    earner, _card_id = member("Earner")
    spender, _card_id = member("Spender")
    call(
        "admin",
        "loyalty.pool",
        "create",
        [
            {
                "name": "Outside",
                "program_id": program_id,
                "company_id": company_id,
                "member_ids": [
                    (0, 0, {"partner_id": earner}),
                    (
                        0,
                        0,
                        {
                            "partner_id": spender,
                            "right": "limited",
                            "month_limit": 30,
                            "contributes": False,
                        },
                    ),
                ],
            }
        ],
    )
    values = {"source": source, "program": program_id}
    api(
        "loyalty_earn",
        {**values, "external_ref": "pool", "partner_id": earner, "points": 100},
    )
    answers, refusals = at_once(
        *(
            lambda number=number: api(
                "loyalty_redeem",
                {
                    **values,
                    "external_ref": f"pool {number}",
                    "partner_id": spender,
                    "points": 20,
                },
            )
            for number in range(2)
        )
    )
    assert (len(answers), len(refusals)) == (1, 1)
    assert api("loyalty_balance", spender)["pool"]["points"] == 80
    assert call("admin", "loyalty.ledger.difference", "action_check")
    assert call("admin", "loyalty.ledger.difference", "search_count", []) == 0

"""Many agents who ask for the next call in the same moment.

Each of them comes over a connection of its own. No person is given twice, and a number
that stands on two lists is on one screen only.
"""

import threading
import uuid
import xmlrpc.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from back_office import Office

TOGETHER_SECONDS = 120
AGENTS = 6
PEOPLE = 36


@pytest.fixture(scope="module")
def office(call):
    """Return the function that asks the server."""
    return Office(call)


@pytest.fixture(scope="module")
def company_id(call):
    """Return the company of the agents of the demo company."""
    [user] = call("admin", "res.users", "search_read", [("login", "=", "agent")])
    company_id = user["company_id"][0]
    [company] = call(
        "admin", "res.company", "read", [company_id], ["crm_quiet_enabled"]
    )
    # the test runs at night, too
    call("admin", "res.company", "write", [company_id], {"crm_quiet_enabled": False})
    yield company_id
    call(
        "admin",
        "res.company",
        "write",
        [company_id],
        {"crm_quiet_enabled": company["crm_quiet_enabled"]},
    )


@pytest.fixture(scope="module")
def agents(call, office, status, company_id):
    """Return functions that call a method of the desk, one per agent."""
    [link] = call(
        "admin",
        "ir.model.data",
        "search_read",
        [
            ("module", "=", "crm_callcenter"),
            ("name", "=", "crm_callcenter_group_agent"),
        ],
        fields=["res_id"],
    )
    key = uuid.uuid4().hex[:8]
    return [
        _log_in(office, status, f"caller_{key}_{number}", company_id, link["res_id"])
        for number in range(AGENTS)
    ]


def _log_in(office, status, login, company_id, group_id):
    """Create an agent and return the function that calls the desk as this person."""
    user_id = office.create(
        "res.users",
        name=login,
        login=login,
        password=login,
        company_id=company_id,
        company_ids=[(6, 0, [company_id])],
        group_ids=[(4, group_id)],
    )

    def ask(method, *args):
        # a proxy of its own: each call is a connection of its own
        models = xmlrpc.client.ServerProxy(
            f"{status['url']}/xmlrpc/2/object", allow_none=True
        )
        return models.execute_kw(
            status["db"], user_id, login, "crm.call.desk", method, list(args)
        )

    return ask


@pytest.fixture
def make_list(office, rpc, company_id):
    """Return a function that makes a running list of a segment of people."""

    def run(model, method, record_id):
        # unlike XML-RPC it takes no answer
        rpc("admin").execute_kw(model, method, [[record_id]], {})

    def make(people):
        segment_id = office.create(
            "crm.segment",
            name=f"Called {uuid.uuid4().hex}",
            company_id=company_id,
            rule_ids=[
                (0, 0, {"kind": "domain", "domain": f"[('id', 'in', {people})]"})
            ],
        )
        run("crm.segment", "action_refresh", segment_id)
        list_id = office.create(
            "crm.call.list",
            name="Race",
            company_id=company_id,
            segment_ids=[(6, 0, [segment_id])],
            hour_from=0,
            hour_to=24,
            is_saturday_called=True,
            is_sunday_called=True,
            is_holiday_kept=False,
        )
        run("crm.call.list", "action_start", list_id)
        return list_id

    return make


def make_people(office, company_id, count):
    """Return ids of people with numbers, who allowed to be called."""
    first = uuid.uuid4().int % (10**6 - count)
    numbers = [f"{first + number:06d}" for number in range(count)]
    people = office(
        "res.partner",
        "create",
        [
            {
                "name": f"Called {number}",
                "phone": f"+4722{number}",
                "company_id": company_id,
            }
            for number in numbers
        ],
    )
    [purpose] = office(
        "crm.consent.purpose", "search_read", [("code", "=", "marketing")]
    )
    office(
        "crm.consent",
        "create",
        [
            {
                "partner_id": person,
                "company_id": company_id,
                "purpose_id": purpose["id"],
                "channel": "phone",
                "granted": True,
            }
            for person in people
        ],
    )
    return people


def together(jobs):
    """Run functions at the same moment; return their answers."""
    barrier = threading.Barrier(len(jobs))

    def start(job):
        barrier.wait(TOGETHER_SECONDS)
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(start, jobs))


def test_nobody_is_given_twice(office, agents, company_id, make_list):
    """Agents pull and wrap up as fast as they can until nobody is left."""
    list_id = make_list(make_people(office, company_id, PEOPLE))
    [outcome] = office(
        "crm.call.disposition",
        "search_read",
        [
            ("is_outbound", "=", True),
            ("follow_up", "=", "final"),
            ("creates", "=", False),
        ],
        limit=1,
    )

    def pull(ask):
        given = []
        while entry := ask("take_next", list_id):
            given.append(entry["id"])
            ask("finish", entry["id"], outcome["id"])
        return given

    given = together([lambda ask=ask: pull(ask) for ask in agents])
    counts = Counter(entry for ids in given for entry in ids)
    assert len(counts) == PEOPLE
    assert set(counts.values()) == {1}
    calls = office("crm.call.attempt", "search_count", [("list_id", "=", list_id)])
    assert calls == PEOPLE
    states = office("crm.call.list.entry", "search_read", [("list_id", "=", list_id)])
    assert {entry["state"] for entry in states} == {"done"}


def test_a_number_on_two_lists_is_on_one_screen(office, agents, company_id, make_list):
    """The same person, on two lists, for two agents in one moment."""
    people = make_people(office, company_id, 1)
    lists = [make_list(people), make_list(people)]
    taken = together(
        [
            lambda ask=ask, list_id=list_id: ask("take_next", list_id)
            for ask, list_id in zip(agents[:2], lists, strict=True)
        ]
    )
    assert sum(bool(entry) for entry in taken) == 1
    for ask, entry in zip(agents[:2], taken, strict=True):
        if entry:
            assert ask("give_back", entry["id"])

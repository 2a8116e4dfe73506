"""Two accountants at one period in the same moment: it is posted once."""

import datetime
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import odoorpc
import pytest

TOGETHER_SECONDS = 30
CLOSE = "loyalty.liability.close"


@pytest.fixture(scope="module")
def run(rpc):
    """Return a function that calls as a role; unlike XML-RPC it takes no answer."""

    def execute(role, model, method, *args, **kwargs):
        return rpc(role).execute_kw(model, method, list(args), kwargs)

    return execute


@pytest.fixture(scope="module")
def company_id(run):
    """Return the company of the administrator."""
    domain = [("login", "=", "admin")]
    (user,) = run("admin", "res.users", "search_read", domain, ["company_id"])
    return user["company_id"][0]


@pytest.fixture(scope="module")
def accounts(run):
    """Return the ids of a liability and of a revenue account."""
    return [
        run(
            "admin",
            "account.account",
            "create",
            {"name": f"Outside {kind}", "code": code, "account_type": kind},
        )
        for code, kind in (
            (f"OUT{uuid.uuid4().hex[:6]}1", "liability_current"),
            (f"OUT{uuid.uuid4().hex[:6]}2", "income"),
        )
    ]


@pytest.fixture(scope="module")
def last_day(run, company_id, accounts):
    """Return the last day of last month, of which a program is accounted for."""
    day = datetime.date.today().replace(day=1) - datetime.timedelta(days=1)
    first_day = str(day.replace(day=1))
    program_id = run(
        "admin",
        "loyalty.program",
        "create",
        {"name": "Outside Liability", "program_type": "loyalty"}
        | {"company_id": company_id},
    )
    domain = [("type", "=", "general"), ("company_id", "=", company_id)]
    journal_ids = run("admin", "account.journal", "search", domain, limit=1)
    estimate = {
        "date": first_day,
        "redemption_pct": 80,
        "point_value": 0.1,
        "reason": "Guess",
    }
    run(
        "admin",
        "loyalty.liability.policy",
        "create",
        {
            "program_id": program_id,
            "company_id": company_id,
            "date_start": first_day,
            "mode": "simple",
            "opening_amount": 100,
            "journal_id": journal_ids[0],
            "liability_account_id": accounts[0],
            "revenue_account_id": accounts[1],
            "estimate_ids": [(0, 0, estimate)],
        },
    )
    return str(day)


def at_once(*jobs):
    """Run functions at the same moment.

    :return: (list of answers, list of refusals).
    """
    barrier = threading.Barrier(len(jobs))

    def start(job):
        barrier.wait(TOGETHER_SECONDS)
        try:
            return job(), None
        except odoorpc.error.RPCError as refusal:
            return None, str(refusal)

    with ThreadPoolExecutor(len(jobs)) as pool:
        ended = list(pool.map(start, jobs))
    refusals = [refusal for _answer, refusal in ended if refusal]
    return [answer for answer, refusal in ended if not refusal], refusals


def test_a_period_is_posted_once_by_four_accountants(
    run, company_id, accounts, last_day
):
    values = {"company_id": company_id, "date_to": last_day}
    answers, refusals = at_once(
        *[lambda: run("admin", CLOSE, "create", values) for _person in range(3)]
    )
    assert (len(answers), len(refusals)) == (1, 2)
    assert all("has a draft already" in refusal for refusal in refusals)
    close_id = answers[0]
    run("admin", CLOSE, "action_preview", [close_id])
    answers, refusals = at_once(
        *[lambda: run("admin", CLOSE, "action_post", [close_id]) for _p in range(4)]
    )
    assert (answers, len(refusals)) == ([True], 3)
    words = ("no draft any more", "right now")
    assert all(any(word in refusal for word in words) for refusal in refusals)
    domain = [("account_id", "=", accounts[0]), ("parent_state", "=", "posted")]
    items = run("admin", "account.move.line", "search_read", domain, ["balance"])
    # nobody had points last month: the opening balance is released, once
    assert [item["balance"] for item in items] == [100]
    assert run("admin", CLOSE, "action_reverse", [close_id])

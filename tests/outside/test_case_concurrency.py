"""Two people, or two jobs, at one case in the same moment.

Each of them comes over a connection of its own. What may happen once happens once; who
comes second is told, or finds it done.
"""

import datetime
import threading
from concurrent.futures import ThreadPoolExecutor
from xmlrpc.client import Fault

import odoorpc
import pytest
from back_office import QUANTITY, Office, make_story

TOGETHER_SECONDS = 30
ESCALATED_CASES = 6
PERCENTS = [50, 75, 100, 150]


@pytest.fixture
def office(call):
    """Return the function that asks the server."""
    return Office(call)


@pytest.fixture
def run(rpc):
    """Return a function that calls as a role; unlike XML-RPC it takes no answer."""

    def execute(role, model, method, *args, **kwargs):
        return rpc(role).execute_kw(model, method, list(args), kwargs)

    # logging in is not what is tested
    for role in ("admin", "agent", "supervisor"):
        rpc(role)
    return execute


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
    refusals = [refusal for _answer, refusal in ended if refusal]
    answers = [answer for answer, refusal in ended if not refusal]
    return answers, refusals


def make_case(office, story, **values):
    """Return a case about the order."""
    values = {
        "name": story.subject,
        "team_id": story.team_id,
        "partner_id": story.partner_id,
        "sale_order_id": story.order_id,
        **values,
    }
    return office.create("crm.case", **values)


# ------------------------------------------------------------
# ESCALATIONS
# ------------------------------------------------------------


@pytest.fixture
def late_cases(call, api, office, source):
    """Return cases of which every percentage is due, and nobody was told."""
    company_id = office.read(
        "res.users", office.find("res.users", login="external"), "company_id"
    )
    team_id = office.create("crm.case.team", name=source, company_id=company_id)
    office.create(
        "crm.sla.policy",
        name=source,
        company_id=company_id,
        case_team_id=team_id,
        resolution_hours=1,
    )
    at = datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=2)
    numbers = [
        api(
            "case_intake",
            {
                "source": source,
                "external_ref": str(number),
                "subject": f"Late {number}",
                "team": source,
                "at": at.strftime("%Y-%m-%d %H:%M:%S"),
            },
        )["number"]
        for number in range(ESCALATED_CASES)
    ]
    return call("admin", "crm.case", "search", [["number", "in", numbers]])


def test_two_jobs_escalate_once(run, office, late_cases):
    """Each percentage of each clock is noted once, and told once."""
    action_id = office.create(
        "ir.actions.server",
        name="The job of the clocks",
        model_id=office.find("ir.model", model="crm.sla.status"),
        state="code",
        code="model._cron_refresh()",
    )

    def job():
        return run("admin", "ir.actions.server", "run", [action_id])

    _answers, refusals = at_once(job, job)
    assert refusals == []
    for case_id in late_cases:
        rows = office(
            "crm.sla.escalation",
            "search_read",
            [["case_id", "=", case_id]],
            fields=["percent"],
        )
        assert sorted(row["percent"] for row in rows) == PERCENTS
        told = [
            ["model", "=", "crm.case"],
            ["res_id", "=", case_id],
            ["message_type", "=", "user_notification"],
        ]
        assert office("mail.message", "search_count", told) == len(PERCENTS)


# ------------------------------------------------------------
# ANSWERS AND RESPONSIBILITY
# ------------------------------------------------------------


def test_an_answer_that_two_approve_leaves_once(call, run, office, source):
    """The second one is told that it does not wait any more."""
    story = make_story(office, source)
    case_id = make_case(office, story, type_id=story.type_id)
    call("agent", "crm.case.desk", "reply", case_id, "You get your money.")
    answer_id = office.find("crm.case.answer", case_id=case_id)
    _answers, refusals = at_once(
        lambda: run("supervisor", "crm.case.answer", "action_approve", [answer_id]),
        lambda: run("admin", "crm.case.answer", "action_approve", [answer_id]),
    )
    assert len(refusals) == 1
    assert "does not wait for approval any more" in refusals[0]
    sent = [
        ["model", "=", "crm.case"],
        ["res_id", "=", case_id],
        ["message_type", "=", "comment"],
    ]
    assert office("mail.message", "search_count", sent) == 1
    assert office.read("crm.case.answer", answer_id, "state") == "sent"
    replies = [["case_id", "=", case_id], ["kind", "=", "agent_reply"]]
    assert office("crm.case.event", "search_count", replies) == 1


def test_a_case_that_two_take_is_one_persons(run, office, source):
    """The second one is told who was faster."""
    story = make_story(office, source)
    case_id = make_case(office, story)
    _answers, refusals = at_once(
        lambda: run("agent", "crm.case", "action_take", [case_id]),
        lambda: run("supervisor", "crm.case", "action_take", [case_id]),
    )
    assert len(refusals) == 1
    assert "a moment ago" in refusals[0]
    taken = [["case_id", "=", case_id], ["kind", "=", "assigned"]]
    [event] = office("crm.case.event", "search_read", taken, fields=["user_id"])
    assert office.read("crm.case", case_id, "user_id") == event["user_id"][0]


def test_a_case_that_two_ask_for_is_given_once(run, office, source):
    """Two agents press *Next Case*, and one case waits."""
    company_id = office.read(
        "res.users", office.find("res.users", login="agent"), "company_id"
    )
    people = [office.find("res.users", login=name) for name in ("agent", "supervisor")]
    team_id = office.create(
        "crm.case.team",
        name=source,
        company_id=company_id,
        routing_mode="pull",
        member_ids=[(6, 0, people)],
    )
    office.create(
        "crm.case", name=source, team_id=team_id, company_id=company_id, user_id=False
    )
    answers, refusals = at_once(
        lambda: run("agent", "crm.case", "action_next_case"),
        lambda: run("supervisor", "crm.case", "action_next_case"),
    )
    assert not refusals
    # who comes second gets another one of the demo's, or hears that none waits
    given = [answer["res_id"] for answer in answers if answer.get("res_id")]
    assert given
    assert len(set(given)) == len(given)


# ------------------------------------------------------------
# DOCUMENTS
# ------------------------------------------------------------


@pytest.mark.parametrize("model", ["crm.case.return", "crm.case.refund"])
def test_two_agents_make_one_document(call, office, source, model):
    """Nothing comes back twice, and nothing is paid back twice."""
    story = make_story(office, source)
    case_id = make_case(office, story)
    dialogs = {
        role: call(role, model, "create", [{"case_id": case_id}])[0]
        for role in ("agent", "supervisor")
    }
    answers, refusals = at_once(
        *(
            lambda role=role, dialog=dialog: call(
                role, model, "action_confirm", [dialog]
            )
            for role, dialog in dialogs.items()
        )
    )
    assert len(answers) == len(refusals) == 1
    if model == "crm.case.return":
        assert "can still come back" in refusals[0]
        moves = [["picking_id.case_id", "=", case_id]]
        [move] = office("stock.move", "search_read", moves, fields=["product_uom_qty"])
        assert move["product_uom_qty"] == QUANTITY
    else:
        assert "would be credited" in refusals[0]
        refund_id = office.find("account.move", case_id=case_id)
        assert office.read("account.move", refund_id, "amount_total") == office.read(
            "account.move", story.invoice_id, "amount_total"
        )


@pytest.mark.parametrize("model", ["crm.case.return", "crm.case.refund"])
def test_a_double_click_makes_one_document(call, office, source, model):
    """Both clicks open the same document."""
    story = make_story(office, source)
    case_id = make_case(office, story)
    dialog = call("agent", model, "create", [{"case_id": case_id}])[0]
    answers, refusals = at_once(
        *[lambda: call("agent", model, "action_confirm", [dialog])] * 2
    )
    assert refusals == []
    assert answers[0]["res_id"] == answers[1]["res_id"]
    document = answers[0]["res_model"]
    assert office(document, "search_count", [["case_id", "=", case_id]]) == 1


# ------------------------------------------------------------
# MERGING
# ------------------------------------------------------------


@pytest.mark.parametrize("is_crosswise", [False, True], ids=["same", "crosswise"])
def test_a_pair_is_merged_once(call, run, office, source, is_crosswise):
    """Into whichever: one case goes on, with what was said, once."""
    story = make_story(office, source)
    first, second = (make_case(office, story) for _number in range(2))
    for case_id in (first, second):
        office(
            "crm.case",
            "message_post",
            [case_id],
            body=f"Words {case_id}",
            message_type="comment",
        )
    survivors = (first, second if is_crosswise else first)
    dialogs = [
        call(
            role,
            "crm.case.merge",
            "create",
            [{"case_ids": [(6, 0, [first, second])], "survivor_id": survivor}],
        )[0]
        for role, survivor in zip(("agent", "supervisor"), survivors, strict=True)
    ]
    answers, refusals = at_once(
        lambda: run("agent", "crm.case.merge", "action_merge", [dialogs[0]]),
        lambda: run("supervisor", "crm.case.merge", "action_merge", [dialogs[1]]),
    )
    assert answers
    assert all("not merged yet" in refusal for refusal in refusals), refusals
    merged = {
        case_id: office.read("crm.case", case_id, "merged_into_id")
        for case_id in (first, second)
    }
    [survivor] = [case_id for case_id, into in merged.items() if not into]
    assert set(merged.values()) == {False, survivor}
    assert office.read("crm.case", survivor, "is_closed") is False
    for case_id in (first, second):
        words = [["body", "ilike", f"Words {case_id}"], ["model", "=", "crm.case"]]
        [message] = office("mail.message", "search_read", words, fields=["res_id"])
        assert message["res_id"] == survivor

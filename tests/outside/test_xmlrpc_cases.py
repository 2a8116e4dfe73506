"""Service cases as another system uses them, many at once and one after the other."""

import datetime
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

PARALLEL_CALLS = 50
INSTANT = "%Y-%m-%d %H:%M:%S"
HISTORIES = 12
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(scope="module")
def team(call):
    """Return the name of a team with promises in round-the-clock hours."""
    name = "Outside Support"
    company = call("external", "crm.api", "api_version") and _get_company(call)
    team_id = call(
        "admin",
        "crm.case.team",
        "create",
        [{"name": name, "company_id": company, "reopen_days": 7}],
    )[0]
    call(
        "admin",
        "crm.sla.policy",
        "create",
        [
            {
                "name": "Outside",
                "company_id": company,
                "case_team_id": team_id,
                "first_response_hours": 2,
                "next_response_hours": 3,
                "resolution_hours": 24,
            }
        ],
    )
    return name


def _get_company(call):
    """Return the company of the client of the interface."""
    (client,) = call(
        "admin",
        "crm.api.client",
        "search_read",
        [("user_id.login", "=", "external")],
        fields=["company_id"],
    )
    return client["company_id"][0]


def make_case(source, ref, team, **values):
    """Return the values of a case."""
    return {
        "source": source,
        "external_ref": ref,
        "subject": f"Outside {source} {ref}",
        "channel": "api",
        "team": team,
        **values,
    }


def test_fifty_identical_cases_at_once_are_one(api, source, team):
    """The first creates, the others get its answer."""
    values = make_case(source, "parallel", team, email="twice@example.com")
    with ThreadPoolExecutor(PARALLEL_CALLS) as pool:
        answers = list(
            pool.map(lambda _: api("case_intake", values), range(PARALLEL_CALLS))
        )
    assert sum(answer["created"] for answer in answers) == 1
    assert len({answer["number"] for answer in answers}) == 1
    first = next(answer for answer in answers if answer["created"])
    assert all(answer == {**first, "created": answer["created"]} for answer in answers)


def test_messages_at_once_are_all_kept(api, call, source, team):
    """Nobody's words get lost, and one clock runs."""
    number = api("case_intake", make_case(source, "talk", team))["number"]
    api("case_reply", number, {"author": "agent", "body": "Hello"})
    with ThreadPoolExecutor(10) as pool:
        list(
            pool.map(
                lambda count: api(
                    "case_reply", number, {"author": "customer", "body": f"W{count}"}
                ),
                range(10),
            )
        )
    case = api("case_get", number)
    milestones = [clock["milestone"] for clock in case["sla"]]
    assert milestones.count("next_response") == 1
    messages = call(
        "admin",
        "mail.message",
        "search_read",
        [("model", "=", "crm.case"), ("res_id", "=", case["id"])],
        fields=["body"],
    )
    bodies = " ".join(message["body"] for message in messages)
    assert all(f"W{count}" in bodies for count in range(10))


def test_answers_now_start_no_clock_of_the_customer(api, source, team):
    """What the other system reports of an agent is the agent's, also right now."""
    number = api("case_intake", make_case(source, "now", team))["number"]
    for _time in range(2):
        api("case_reply", number, {"author": "agent", "body": "Hello"})
    milestones = [clock["milestone"] for clock in api("case_get", number)["sla"]]
    assert milestones == ["first_response", "resolution"]


def test_bad_cases_are_refused_with_the_key(api, source, team):
    """A sentence names the key; nothing is kept."""
    for key, values in (
        ("email", {"email": "foo@"}),
        ("severity", {"severity": "worst"}),
        ("at", {"at": "2999-01-01 00:00:00"}),
        ("team", {"team": "Nobody's"}),
    ):
        with pytest.raises(Exception, match=f"{key}: "):
            api("case_intake", {**make_case(source, "bad", team), **values})
    assert api("case_intake", make_case(source, "bad", team))["created"] is True


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_replayed_history_has_the_clocks_a_person_would_note(api, source, team, seed):
    """Random histories, round the clock: sums of time by hand."""
    rng = random.Random(seed)
    at = datetime.datetime(2026, 3, 2, 8) + datetime.timedelta(minutes=seed)
    number = api(
        "case_intake", make_case(source, f"h{seed}", team, at=at.strftime(INSTANT))
    )["number"]
    log, is_waiting, is_closed = [("received", at)], False, False
    for _step in range(rng.randint(2, 8)):
        at += datetime.timedelta(minutes=rng.choice((0, 10, 45, 100, 400, 1500)))
        stamp = at.strftime(INSTANT)
        kind = rng.choice(("agent", "customer", "wait", "close"))
        if kind in ("agent", "customer"):
            api("case_reply", number, {"author": kind, "body": "x", "at": stamp})
            if kind == "customer":
                is_waiting = is_closed = False
        elif kind == "wait" and not is_closed:
            is_waiting = not is_waiting
            api("case_set", number, {"waiting": is_waiting, "at": stamp})
        elif kind == "close" and not is_closed:
            is_waiting, is_closed = False, True
            api("case_set", number, {"stage": "closed", "at": stamp})
        else:
            continue
        log.append((kind, at, is_waiting or is_closed))
    sla = api("case_get", number)["sla"]
    resolution = next(c for c in sla if c["milestone"] == "resolution")
    assert (resolution["reached"] or None) == (
        at_close(log).strftime(INSTANT) if is_closed else None
    )
    replies = [entry[1] for entry in log if entry[0] == "agent"]
    first = next(c for c in sla if c["milestone"] == "first_response")
    assert (first["reached"] or None) == (
        replies[0].strftime(INSTANT) if replies else None
    )
    deadline = get_deadline(log, 24 * HOUR, at_close(log) if is_closed else None)
    assert resolution["deadline"] == deadline.strftime(INSTANT)
    if is_closed:
        is_late = at_close(log) > deadline
        assert resolution["state"] == ("breached" if is_late else "met")


def at_close(log):
    """Return when the case was closed last."""
    return [entry[1] for entry in log if entry[0] == "close"][-1]


def get_deadline(log, promise, stop):
    """Return the instant at which the promise is used up, pauses taken out.

    :param stop: when the case was closed for good; what came later does not count.
    """
    closings = [index for index, entry in enumerate(log) if entry[0] == "close"]
    if stop:
        log = log[: closings[-1] + 1]
    position, rest, is_out = log[0][1], promise, False
    for index, (_kind, at, out) in enumerate(log[1:], 1):
        is_last = stop and index == len(log) - 1
        if is_out and out and not is_last:
            # a pause goes on: its beginning counts
            continue
        if not is_out:
            if at - position >= rest:
                return position + rest
            rest -= at - position
        position, is_out = at, out
    return position + rest


def test_case_of_nobody_and_wrong_roles(api, call, source, team):
    """What is not there and who may not: refused."""
    with pytest.raises(Exception, match="number: "):
        api("case_get", "no such case")
    number = api("case_intake", make_case(source, "mine", team))["number"]
    for role in ("agent", "portal", "salesperson"):
        with pytest.raises(Exception, match="may not call the interface"):
            call(role, "crm.api", "case_get", number)
    with pytest.raises(Exception, match="You are not allowed"):
        call("external", "crm.case", "search", [])

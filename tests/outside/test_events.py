"""What changes is told: by webhook, and to who asks."""

import http.server
import json
import random
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from xmlrpc.client import Fault

import psycopg2
import pytest

from crm_client import Client, Refused
from crm_client.webhook import NotGenuine, read_event

KINDS = ("lead", "case", "points")
PATIENCE_SECONDS = 60


def until(reached, act):
    """Act until something is reached: what a running job may add holds back the rest.

    :return: the last result of acting.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not reached(result := act()):
        assert time.monotonic() < deadline, result
        time.sleep(0.5)
    return result


class Receiver:
    """Another system that takes events, or does not."""

    def __init__(self):
        self.statuses, self.taken = [], []
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                receiver.taken.append((status, dict(self.headers), body))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b"noted")

            def log_message(self, *_arguments):
                """Say nothing."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def receiver():
    found = Receiver()
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture
def subscribe(call):
    """Return a function that makes a subscription of the external client."""
    made = []

    def make(**values):
        login = [("user_id.login", "=", "external")]
        [client_id] = call("admin", "crm.api.client", "search", login)
        domain = [("code", "in", KINDS)]
        kind_ids = call("admin", "crm.api.event.kind", "search", domain)
        [made_id] = call(
            "admin",
            "crm.api.subscription",
            "create",
            [{"client_id": client_id, "kind_ids": [(6, 0, kind_ids)], **values}],
        )
        made.append(made_id)
        return made_id

    yield make
    call("admin", "crm.api.subscription", "unlink", made)


@pytest.fixture
def client(status):
    user = status["users"]["external"]
    return Client(status["url"], status["db"], user["login"], user["password"])


@pytest.fixture
def deliver(call):
    """Return a function that runs the job that sends, or lets the server do so."""
    [cron] = call(
        "admin", "ir.cron", "search", [("cron_name", "=", "Interface: send events")]
    )

    def run():
        try:
            call("admin", "ir.cron", "method_direct_trigger", [cron])
        except Fault as busy:
            # the server runs it in this moment itself
            assert "already executing" in busy.faultString
            time.sleep(1)

    return run


def make_lead(client, source, ref="1"):
    return client.lead_intake(
        {
            "source": source,
            "external_ref": ref,
            "name": f"Lead {ref}",
            "email": f"{source}@event.example",
        }
    )["id"]


def test_who_follows_nothing_is_told_so(client):
    with pytest.raises(Refused, match="follows nothing"):
        client.changes_since(False)


def test_changes_and_deletions(client, subscribe, call, source):
    """In order, once each, from the cursor on; page by page the same."""
    subscribe(mode="poll")
    cursor = client.changes_since(False, 0)["cursor"]
    lead_id = make_lead(client, source)
    call("admin", "crm.lead", "write", [lead_id], {"expected_revenue": 7})
    call("admin", "crm.lead", "unlink", [lead_id])
    case = client.case_intake(
        {"source": source, "external_ref": "1", "subject": "Broken"}
    )
    changes = until(
        lambda found: any(change["kind"] == "case" for change in found),
        lambda: list(client.iter_changes(cursor)),
    )
    of_lead = [c for c in changes if (c["kind"], c["id"]) == ("lead", lead_id)]
    actions = [change["action"] for change in of_lead]
    assert actions[0] == "created"
    assert actions[-1] == "deleted"
    assert set(actions[1:-1]) == {"updated"}
    assert of_lead[-2]["value"] == 7
    of_case = [c for c in changes if (c["kind"], c["id"]) == ("case", case["id"])]
    assert of_case[0]["action"] == "created"
    assert of_case[0]["reference"] == case["number"]
    assert list(client.iter_changes(cursor, size=1)) == changes
    after = client.changes_since(changes[-1]["cursor"])
    assert after == {"cursor": changes[-1]["cursor"], "more": False, "changes": []}


@pytest.mark.parametrize("cursor", ["", "x", "1", "-1.2", "1.2.3", "9" * 40 + ".1"])
def test_what_is_no_cursor(client, subscribe, cursor):
    subscribe(mode="poll")
    with pytest.raises(Refused, match="cursor: "):
        client.changes_since(cursor)


def test_a_cursor_of_another_database(client, subscribe):
    """One from the future cannot be of this one."""
    subscribe(mode="poll")
    with pytest.raises(Refused, match="another database"):
        client.changes_since(f"{2**62}.1")


def check_forgeries(secret, headers, body):
    """Whoever changes anything is found out."""
    for wrong in (
        ("other", headers, body),
        (secret, headers, body + b" "),
        (secret, {**headers, "X-CRM-Timestamp": "1"}, body),
        (secret, {}, body),
    ):
        with pytest.raises(NotGenuine):
            read_event(*wrong)


def test_webhook(client, subscribe, receiver, deliver, source, call):
    """Signed, in order, again until it is taken."""
    secret = uuid.uuid4().hex
    subscription = subscribe(url=receiver.url, allow_private=True, secret=secret)
    # said before anything happens: the server's own job may deliver at once
    receiver.statuses = [500]
    lead_ids = [make_lead(client, source, ref) for ref in "12"]
    until(lambda _done: receiver.taken, deliver)
    assert [status for status, _headers, _body in receiver.taken] == [500]
    [state] = call(
        "admin",
        "crm.api.subscription",
        "read",
        [subscription],
        ["state", "attempts", "date_due", "last_answer"],
    )
    assert (state["state"], state["attempts"]) == ("running", 1)
    assert state["last_answer"].startswith("500 ")
    deliver()
    assert len(receiver.taken) == 1, "it is not due yet"
    call("admin", "crm.api.subscription", "action_resume", [subscription])

    def get_created():
        bodies = [json.loads(body) for _status, _headers, body in receiver.taken[1:]]
        return [body["id"] for body in bodies if body["action"] == "created"]

    until(lambda _done: get_created() == lead_ids, deliver)
    events = [
        read_event(secret, headers, body) for _status, headers, body in receiver.taken
    ]
    assert events[0] == events[1], "the same event until it is taken"
    assert receiver.taken[0][1]["Idempotency-Key"] == events[0]["cursor"]
    check_forgeries(secret, *receiver.taken[0][1:])
    log = call(
        "admin",
        "crm.api.delivery",
        "search_read",
        [("subscription_id", "=", subscription)],
        ["is_taken", "attempt", "answer", "body"],
        order="id",
    )
    assert [(row["is_taken"], row["attempt"]) for row in log[:2]] == [
        (False, 1),
        (True, 1),
    ]
    assert json.loads(log[1]["body"]) == events[1]
    check_replays(call, deliver, receiver, subscription, events)


def check_replays(call, deliver, receiver, subscription, events):
    """Send again from an instant on, and from an event on, as the log names it."""
    # from the beginning of the year once more
    day = "2026-01-01 00:00:00"
    call("admin", "crm.api.subscription", "write", [subscription], {"replay_from": day})
    count = len(receiver.taken)
    call("admin", "crm.api.subscription", "action_replay", [subscription])

    def get_again():
        # of this replay only
        bodies = [json.loads(body) for _s, _h, body in receiver.taken[count:]]
        return [event for event in bodies if event in events]

    until(lambda _done: get_again() == events[1:], deliver)
    last = events[-1]
    [delivery, *_more] = call(
        "admin",
        "crm.api.delivery",
        "search",
        [("subscription_id", "=", subscription), ("cursor", "=", last["cursor"])],
    )
    count = len(receiver.taken)
    call("admin", "crm.api.delivery", "action_replay", [delivery])
    until(lambda _done: get_again() == [last], deliver)


def test_gone_ends_it(client, subscribe, receiver, deliver, source, call):
    subscription = subscribe(url=receiver.url, allow_private=True)
    make_lead(client, source)
    receiver.statuses = [410]
    until(lambda _done: receiver.taken, deliver)
    deliver()
    assert len(receiver.taken) == 1
    [state] = call("admin", "crm.api.subscription", "read", [subscription], ["state"])
    assert state["state"] == "ended"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/x",
        "http://[::1]/x",
        "http://169.254.169.254/latest",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://localhost/",
        "ftp://example.com/",
        "https://user:secret@example.com/",
        "",
    ],
)
def test_addresses_inside_are_refused(subscribe, url):
    with pytest.raises(Exception, match="cannot be called"):
        subscribe(url=url)


# ------------------------------------------------------------
# TRANSACTIONS THAT COMMIT LATE
# ------------------------------------------------------------

INSERT = """
    INSERT INTO crm_api_event (xid, date, kind, company_id, action, res_id, reference)
    SELECT pg_current_xact_id()::text::bigint, now() AT TIME ZONE 'UTC', 'points',
           crm_api_client.company_id, 'created', %s, %s
      FROM crm_api_client JOIN res_users ON res_users.id = user_id
     WHERE login = 'external' LIMIT 1
"""


@contextmanager
def open_connection(status):
    """Yield a connection to the database of the served instance."""
    connection = psycopg2.connect(dbname=status["db"])
    try:
        yield connection
    finally:
        connection.close()


def test_a_late_commit_is_not_passed(status, client, subscribe, source):
    """Who commits late comes first, and holds back who came after it."""
    subscribe(mode="poll")
    cursor = client.changes_since(False, 0)["cursor"]
    with open_connection(status) as late, open_connection(status) as early:
        late.cursor().execute(INSERT, (1, source))
        early.cursor().execute(INSERT, (2, source))
        early.commit()
        held = client.changes_since(cursor)
        assert [c for c in held["changes"] if c["reference"] == source] == []
        late.commit()
    found = until(
        len,
        lambda: [
            change["id"]
            for change in client.iter_changes(held["cursor"])
            if change["reference"] == source
        ],
    )
    assert found == [1, 2]


def test_nothing_is_skipped_whoever_commits_when(status, client, subscribe, source):
    """Many at once, in any order; a reader who never goes back sees each one once."""
    subscribe(mode="poll")
    cursor = client.changes_since(False, 0)["cursor"]
    writers, each = 8, 12

    def write(number):
        chance = random.Random(number)
        with open_connection(status) as connection:
            for turn in range(each):
                connection.cursor().execute(INSERT, (number * 100 + turn, source))
                time.sleep(chance.random() / 20)
                if chance.random() < 0.2:
                    connection.rollback()
                    connection.cursor().execute(INSERT, (number * 100 + turn, source))
                connection.commit()

    seen, most = [], 0
    with ThreadPoolExecutor(writers) as pool:
        jobs = [pool.submit(write, number) for number in range(writers)]
        deadline = time.monotonic() + PATIENCE_SECONDS
        while len(seen) < writers * each and time.monotonic() < deadline:
            page = client.changes_since(cursor, 7)
            cursor = page["cursor"]
            seen += [c["id"] for c in page["changes"] if c["reference"] == source]
            most = max(most, len(page["changes"]))
        for job in jobs:
            job.result()
    wanted = [number * 100 + turn for number in range(writers) for turn in range(each)]
    assert sorted(seen) == wanted
    for number in range(writers):
        of_one = [found for found in seen if found // 100 == number]
        assert of_one == sorted(of_one), "in the order in which it was written"
    assert most > 1

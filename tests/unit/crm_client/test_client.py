"""Second attempts, kinds of errors, pieces and pages: without any server."""

import csv
import http.server
import io
import itertools
import json
import threading
import xmlrpc.client

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_client import (
    AccessRefused,
    Client,
    LoginRefused,
    RateLimited,
    Refused,
    ServerFailed,
    Unreachable,
)
from crm_client.batch import add_answer, split_documents
from crm_client.cells import read_cells
from crm_client.command import EXIT_FAILED, EXIT_ROWS, main
from crm_client.contract import is_repeatable
from crm_client.retry import Patience, call_patiently


class Server:
    """A server by XML-RPC that answers with what stands in ``answers``."""

    def __init__(self):
        self.answers, self.calls = [], []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                params, method = xmlrpc.client.loads(body)
                answer = 7
                if method != "authenticate":
                    server.calls.append(params[4:])
                    answer = server.answers.pop(0)
                if isinstance(answer, int) and answer > 400:
                    return self.send_error(answer)
                if isinstance(answer, bytes):
                    text = answer
                elif isinstance(answer, xmlrpc.client.Fault):
                    text = xmlrpc.client.dumps(answer).encode()
                else:
                    text = xmlrpc.client.dumps((answer,), methodresponse=True).encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/xml")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_arguments):
                """Say nothing."""

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


@pytest.fixture
def server():
    found = Server()
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture
def slept():
    return []


@pytest.fixture
def client(server, slept):
    return Client(server.url, "db", "login", "key", sleep=slept.append)


LEAD = {"source": "s", "external_ref": "1", "name": "n", "email": "a@b.example"}


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (xmlrpc.client.Fault(2, "email: 'foo@' is not an e-mail address."), Refused),
        (xmlrpc.client.Fault(4, "may not call"), AccessRefused),
        (xmlrpc.client.Fault(3, "Access Denied"), LoginRefused),
        (xmlrpc.client.Fault(1, "Traceback\nKeyError: 'x'"), ServerFailed),
        (500, ServerFailed),
        (b"<html>not this</html", ServerFailed),
    ],
)
def test_errors_by_kind(server, client, answer, kind):
    """And none of these is tried again."""
    server.answers = [answer]
    with pytest.raises(kind):
        client.lead_intake(LEAD)
    assert len(server.calls) == 1


def test_repeated_where_it_does_no_harm(server, client, slept):
    server.answers = [503, 502, {"id": 4}]
    assert client.lead_intake(LEAD) == {"id": 4}
    assert slept == [0.5, 1.0]
    assert server.calls == [("lead_intake", [], {"values": LEAD})] * 3


def test_never_repeated_where_it_could_act_twice(server, client, slept):
    server.answers = [503]
    with pytest.raises(ServerFailed):
        client.case_reply("C1", {"author": "customer", "body": "Hello"})
    assert (len(server.calls), slept) == (1, [])


def test_waits_over_the_rate(server, client, slept):
    """Nothing was done over the rate: any call is made again."""
    over = xmlrpc.client.Fault(2, "Too many. [retry-after: 7]")
    server.answers = [over, True]
    assert client.case_reply("C1", {"author": "customer", "body": "Hello"}) is True
    assert slept == [7]
    server.answers = [xmlrpc.client.Fault(2, "Too many. [retry-after: 700]")]
    with pytest.raises(RateLimited) as caught:
        client.lead_intake(LEAD)
    assert caught.value.retry_after == 700


def test_unreachable(server):
    url = server.url
    server.http.server_close()
    client = Client(url, "db", "l", "k", patience=Patience(attempts=1))
    with pytest.raises(Unreachable):
        client.api_version()


def test_time_out():
    """A server that takes the call and says nothing."""
    silent = http.server.socketserver.TCPServer(
        ("127.0.0.1", 0), http.server.socketserver.BaseRequestHandler
    )
    with silent:  # listens, and accepts nobody
        client = Client(
            f"http://127.0.0.1:{silent.server_address[1]}",
            "db",
            "l",
            "k",
            timeout=0.2,
            patience=Patience(attempts=1),
        )
        with pytest.raises(Unreachable, match=r"imed out|imeout"):
            client.api_version()


@pytest.mark.parametrize(
    ("operation", "arguments", "found"),
    [
        ("lead_intake", {}, True),
        ("case_get", {}, True),
        ("case_set", {}, False),
        ("loyalty_reverse", {}, False),
        ("call_event", {"values": {"event": "ringing"}}, False),
        ("call_event", {"values": {"at": "2026-01-01 10:00:00"}}, True),
    ],
)
def test_repeatable(operation, arguments, found):
    assert is_repeatable(operation, arguments) is found


@given(st.lists(st.sampled_from([Unreachable(""), RateLimited("", 1), 5]), max_size=9))
def test_patience_never_hides_the_last_failure(results):
    """As many attempts as allowed; the first good answer or the last failure counts."""
    left = [*results, 5]

    def send():
        result = left.pop(0)
        if isinstance(result, Exception):
            raise result
        return result

    expected = next((n for n, r in enumerate(results) if r == 5), len(results))
    if expected < 4:
        assert call_patiently(send, True, Patience(4), lambda _s: None) == 5
        assert len(results) + 1 - len(left) == expected + 1
    else:
        with pytest.raises((Unreachable, RateLimited)):
            call_patiently(send, True, Patience(4), lambda _s: None)
        assert len(results) + 1 - len(left) == 4


@given(st.lists(st.sampled_from("abc")), st.integers(1, 5))
def test_documents_stay_whole(refs, size):
    rows = [{"document_ref": ref, "n": n} for n, ref in enumerate(refs)]
    pieces = list(split_documents(rows, size))
    assert [row for piece in pieces for row in piece] == rows
    for before, after in itertools.pairwise(pieces):
        assert len(before) >= size
        assert before[-1]["document_ref"] != after[0]["document_ref"]


def test_sums_of_pieces():
    answer = {
        "imported": 2,
        "unchanged": 0,
        "updated": 1,
        "partners_created": 1,
        "skipped_anonymous": 0,
        "errors": [{"row": 1, "error": "date"}],
    }
    total = {}
    add_answer(total, answer, 0)
    add_answer(total, answer, 10)
    assert (total["imported"], [e["row"] for e in total["errors"]]) == (4, [1, 11])


def test_pages(server, client):
    server.answers = [
        {"count": 5, "partner_ids": [1, 2]},
        {"count": 5, "partner_ids": [3, 4]},
        {"count": 5, "partner_ids": [5]},
    ]
    assert list(client.iter_segment_members("best", size=2)) == [1, 2, 3, 4, 5]
    assert [call[2]["offset"] for call in server.calls] == [0, 2, 4]


def test_rows_that_are_refused_stop_nobody(server, client):
    server.answers = [xmlrpc.client.Fault(2, "email: no"), {"id": 2}]
    outcomes = list(client.send_many("lead_intake", [LEAD, LEAD]))
    assert [bool(outcome.error) for outcome in outcomes] == [True, False]


def test_cells():
    cells = {"source": "s", "external_ref": "1", "partner_id": "7", "email": ""}
    cells |= {"create_partner": "yes", "subject": "Broken"}
    assert read_cells("CaseValues", cells) == {
        "source": "s",
        "external_ref": "1",
        "partner_id": 7,
        "create_partner": True,
        "subject": "Broken",
    }
    for wrong in ({"partner_id": "seven"}, {"create_partner": "maybe"}, {"mail": "x"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            read_cells("CaseValues", wrong)


# ------------------------------------------------------------
# COMMAND LINE
# ------------------------------------------------------------


@pytest.fixture
def run(server, monkeypatch):
    monkeypatch.setenv("CRM_CLIENT_KEY", "key")
    options = ["--url", server.url, "--database", "db", "--login", "login"]
    return lambda *arguments: main([*options, *map(str, arguments)])


def test_csv_in_results_out(server, run, tmp_path, capsys):
    file, out = tmp_path / "cases.csv", tmp_path / "out.csv"
    file.write_text("external_ref,subject\n1,Broken\n2,\n")
    server.answers = [
        {"id": 5, "number": "C5", "created": True, "sla": [{"milestone": "x"}]},
        xmlrpc.client.Fault(2, "subject: is missing."),
    ]
    assert run("case-intake", file, "--source", "old", "--out", out) == EXIT_ROWS
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert [(r["row"], r["external_ref"], r["number"], r["error"]) for r in rows] == [
        ("1", "1", "C5", ""),
        ("2", "2", "", "subject: is missing."),
    ]
    assert json.loads(rows[0]["sla"]) == [{"milestone": "x"}]
    assert server.calls[0][2] == {
        "values": {"source": "old", "external_ref": "1", "subject": "Broken"}
    }
    assert "2 rows, 1 refused" in capsys.readouterr().err


def test_wrong_file(run, tmp_path, capsys):
    file = tmp_path / "cases.csv"
    file.write_text("reference\n1\n")
    assert run("case-intake", file) == EXIT_FAILED
    assert "line 2: reference: no such column" in capsys.readouterr().err


def test_any_operation(server, run, capsys):
    server.answers = [{"version": "1"}]
    assert run("call", "api_version") == 0
    assert json.loads(capsys.readouterr().out) == {"version": "1"}

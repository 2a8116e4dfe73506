"""Reports and reads of the interface on a copy that PostgreSQL streams.

A second PostgreSQL follows the first; Odoo is told of both, and says in its log which
one answered.
"""

import re
import subprocess

import database
import pytest
import requests
from installing import ALL
from second_postgres import get_free_port, is_possible, second_postgres, wait_for

NAME = "crm_replica"
TIMEOUT_SECONDS = 120
LOGIN = "external_reader"
MANAGER = "manager_reader"
REPORTS = (
    "crm.call.report",
    "crm.case.cost.report",
    "crm.case.report",
    "crm.customer.report",
    "crm.deal.report",
    "crm.sales.performance",
    "crm.sla.report",
)

# the last word about a request in Odoo's log: on which database it was answered
MODE = re.compile(
    r'"POST /json/2/crm\.api/(\w+) HTTP[^"]*" 200 .* (\S+)$', re.MULTILINE
)
REPORT_MODE = re.compile(
    r'"POST /web/dataset/call_kw/(crm[\w.]+)/(\w+)#[^"]*" 200 .* (\S+)$',
    re.MULTILINE,
)
PREPARE = f"""
from odoo import Command
group = env.ref("crm_extended.crm_extended_group_external")
user = env["res.users"].create({{
    "name": "Reader", "login": "{LOGIN}", "password": "{LOGIN}",
    "group_ids": [Command.set([env.ref("base.group_public").id, group.id])],
}})
client = env["crm.api.client"].create({{"name": "Reader", "user_id": user.id}})
env["res.users"].create({{
    "name": "Manager", "login": "{MANAGER}", "password": "{MANAGER}",
    "group_ids": [Command.set([
        env.ref("crm_extended.crm_extended_group_manager").id,
        env.ref("crm_callcenter.crm_callcenter_group_supervisor").id,
    ])],
}})
partner = env["res.partner"].create({{
    "name": "Ada", "email": "ada@example.com", "phone": "+3225551234",
}})
program = env["loyalty.program"].create({{"name": "Club", "program_type": "loyalty"}})
env["loyalty.card"].create({{"program_id": program.id, "partner_id": partner.id}})
case = env["crm.case.intake"]._receive({{"name": "Broken", "partner_id": partner.id}})
env["crm.segment"].create({{
    "name": "All", "code": "all", "domain": "[('name', '=', 'Ada')]",
}})._refresh()
key = env["res.users.apikeys"].with_user(user).sudo()._generate(None, "test", None)
print("MADE", key, partner.id, case.name if "/" in (case.name or "") else case.number)
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not is_possible(),
        reason="the PostgreSQL server is not on this machine",
    ),
]


@pytest.fixture(scope="module")
def replica():
    """Return a PostgreSQL that follows ours."""
    with second_postgres(is_following=True) as server:
        yield server


@pytest.fixture(scope="module")
def served(replica, tmp_path_factory):
    """Return (address, log, key, partner, case number) of an Odoo with a copy."""
    db = database.create(NAME)
    db.install(*ALL)
    printed = db.run(PREPARE)
    [line] = [row for row in printed.splitlines() if row.startswith("MADE ")]
    _made, key, partner_id, number = line.split()
    port = get_free_port()
    log = tmp_path_factory.mktemp("odoo") / "log"
    command = [word for word in db._get_command("server") if word != "--no-http"]
    with log.open("w") as stream:
        server = subprocess.Popen(
            [
                *command,
                *(f"--http-port={port}", "--http-interface=127.0.0.1"),
                f"--db_replica_host={replica.folder}",
                f"--db_replica_port={replica.port}",
                f"--db-filter=^{NAME}$",
            ],
            stdout=stream,
            stderr=stream,
        )
    url = f"http://127.0.0.1:{port}"

    def answers():
        try:
            return requests.get(f"{url}/web/health", timeout=5).ok
        except OSError:
            return False

    try:
        wait_for(answers, "the server")
        yield url, log, key, int(partner_id), number
    finally:
        server.terminate()
        server.wait(60)
        database.drop(NAME)


def test_reads_are_answered_by_the_copy(served):
    """What reads asks the copy and tries nothing there that it may not do."""
    url, log, key, partner_id, number = served
    reads = {
        "api_version": {},
        "customer_find": {"criteria": {"email": "ada@example.com"}},
        "partners_by_ref": {"source": "shop", "refs": ["1"]},
        "customer_overview": {"partner_id": partner_id},
        "metrics_get": {"partner_ids": [partner_id]},
        "consent_get": {"partner_id": partner_id},
        "segment_members": {"code": "all", "offset": 0, "limit": 10},
        "case_get": {"number": number},
        "loyalty_balance": {"partner_id": partner_id},
        "loyalty_ledger": {"partner_id": partner_id},
    }

    def ask(name, values):
        answer = requests.post(
            f"{url}/json/2/crm.api/{name}",
            json=values,
            headers={"Authorization": f"Bearer {key}"},
            timeout=TIMEOUT_SECONDS,
        )
        assert answer.status_code == 200, (name, answer.text)
        return answer.json()

    # a client is counted once a minute, in a transaction apart
    answers = {name: ask(name, values) for name, values in reads.items()}
    assert answers["customer_overview"]["partner"]["name"] == "Ada"
    assert answers["segment_members"]["partner_ids"] == [partner_id]
    modes = dict(MODE.findall(log.read_text()))
    assert modes == dict.fromkeys(reads, "ro"), modes
    assert "retrying with" not in log.read_text()
    # and what writes still writes
    noted = ask(
        "consent_set",
        {
            "partner_id": partner_id,
            "purpose": "marketing",
            "channel": "email",
            "granted": True,
            "proof": "form",
        },
    )
    assert noted
    modes = dict(MODE.findall(log.read_text()))
    assert modes["consent_set"].endswith("rw"), modes


def test_reports_are_answered_by_the_copy(served):
    """Pivots, graphs, lists, the page of a customer and the wall board ask it."""
    url, log, _key, partner_id, _number = served
    session = requests.Session()

    def ask(path, **params):
        answer = session.post(
            f"{url}{path}", json={"params": params}, timeout=TIMEOUT_SECONDS
        ).json()
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def read(model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        ask(path, model=model, method=method, args=args, kwargs=kwargs)

    ask("/web/session/authenticate", db=NAME, login=MANAGER, password=MANAGER)
    for model in REPORTS:
        read(model, "formatted_read_group", [], [], ["__count"])
        read(model, "web_search_read", [], {"display_name": {}})
    read("crm.customer.page", "get_page", partner_id)
    read("crm.call.board", "get_board")
    found = REPORT_MODE.findall(log.read_text())
    assert len(found) == 2 * len(REPORTS) + 2
    assert {mode for _model, _method, mode in found} == {"ro"}, found

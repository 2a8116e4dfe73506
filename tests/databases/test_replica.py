"""Reports and reads of the interface on a copy that PostgreSQL streams.

A second PostgreSQL follows the first; Odoo is told of both, and says in its log which
one answered.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import closing
from pathlib import Path

import database
import psycopg2
import pytest
import requests
from installing import ALL
from provision.cluster import choose_account

NAME = "crm_replica"
WAIT_SECONDS, TIMEOUT_SECONDS = 120, 120
LOGIN = "external_reader"
PROGRAMS = Path(os.environ.get("CRM_POSTGRES_PROGRAMS", "/nonexistent"))

# the last word about a request in Odoo's log: on which database it was answered
MODE = re.compile(
    r'"POST /json/2/crm\.api/(\w+) HTTP[^"]*" 200 .* (\S+)$', re.MULTILINE
)
PREPARE = f"""
from odoo import Command
group = env.ref("crm_extended.crm_extended_group_external")
user = env["res.users"].create({{
    "name": "Reader", "login": "{LOGIN}", "password": "{LOGIN}",
    "group_ids": [Command.set([env.ref("base.group_public").id, group.id])],
}})
client = env["crm.api.client"].create({{"name": "Reader", "user_id": user.id}})
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
        bool(database.missing_variables()),
        reason=f"set {', '.join(database.missing_variables())} (./crm test does)",
    ),
    pytest.mark.skipif(
        not (PROGRAMS / "pg_basebackup").exists(),
        reason="the PostgreSQL server is not on this machine",
    ),
]


def _get_free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(condition, what):
    end = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.2)
    raise AssertionError(f"not in time: {what}")


@pytest.fixture(scope="module")
def replica():
    """Return (folder of the socket, port) of a PostgreSQL that follows ours."""
    account = choose_account()
    # a path of a socket is short, and the account has to get there
    folder = Path(tempfile.mkdtemp(prefix="crm-replica-"))
    if account.prefix:
        shutil.chown(folder, account.name)
    data, port = folder / "data", _get_free_port()
    subprocess.run(
        [
            *(*account.prefix, PROGRAMS / "pg_basebackup", "--pgdata", data),
            *("--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast"),
        ],
        check=True,
        timeout=600,
    )
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(
            [
                *(*account.prefix, PROGRAMS / "postgres", "-D", data),
                *("-p", str(port), "-k", folder, "-c", "hot_standby=on"),
            ],
            stdout=log,
            stderr=log,
        )
    try:
        _wait(lambda: _is_there(folder, port), "the copy")
        yield folder, port
    finally:
        pid = int((data / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGINT)
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _is_there(folder, port):
    try:
        with closing(_connect(folder, port, "postgres")):
            return True
    except psycopg2.OperationalError:
        return False


def _connect(folder, port, name):
    return psycopg2.connect(host=str(folder), port=port, dbname=name)


@pytest.fixture(scope="module")
def served(replica, tmp_path_factory):
    """Return (address, log, key, partner, case number) of an Odoo with a copy."""
    db = database.create(NAME)
    db.install(*ALL)
    printed = db.run(PREPARE)
    [line] = [row for row in printed.splitlines() if row.startswith("MADE ")]
    _made, key, partner_id, number = line.split()
    port = _get_free_port()
    log = tmp_path_factory.mktemp("odoo") / "log"
    command = [word for word in db._get_command("server") if word != "--no-http"]
    folder, replica_port = replica
    with log.open("w") as stream:
        server = subprocess.Popen(
            [
                *command,
                *(f"--http-port={port}", "--http-interface=127.0.0.1"),
                *(f"--db_replica_host={folder}", f"--db_replica_port={replica_port}"),
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
        _wait(answers, "the server")
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

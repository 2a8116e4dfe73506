"""Fixtures of the system from outside: only its address and people's logins are known.

``CRM_INSTANCE`` names a file with what ``./crm status --json`` prints; ``./crm test``
sets it. Without it the command is asked, so that the tests also run against the
instance of ``./crm up``. Every test makes what it needs, under names of its own.
"""

import json
import os
import re
import subprocess
import uuid
import xmlrpc.client
from pathlib import Path
from urllib.parse import urlsplit

import odoorpc
import pytest
from headless import DESKTOP, Browser, find_chromium

ROOT = Path(__file__).parents[2]
RPC_TIMEOUT_SECONDS = 300
ENTRY_START = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ )", re.MULTILINE)
COMPLAINT = re.compile(r" (WARNING|ERROR|CRITICAL) |^Traceback ", re.MULTILINE)
# A refusal is told to the caller, and noted; tests provoke many. Two transactions that
# change one row at once are noted as an error, and the later one is run again; Odoo's
# own websocket does so with the presence of a person who has two tabs.
HARMLESS = re.compile(r" WARNING .* odoo\.http: |could not serialize access")


def read_complaints(status):
    """Return the warnings and errors in the log of the served instance.

    One item is one entry of the log with all its lines. Refused calls are not
    complaints. Skips when the instance does not tell its log.
    """
    if not status.get("log"):
        pytest.skip("the instance does not tell where its log is; ./crm test does")
    with Path(status["log"]).open(errors="replace") as stream:
        stream.seek(status.get("log_start", 0))
        entries = ENTRY_START.split(stream.read())
    return [
        entry
        for entry in entries
        if COMPLAINT.search(entry) and not HARMLESS.search(entry)
    ]


@pytest.fixture(scope="session")
def status():
    """Return what ``./crm status --json`` says about the served instance."""
    if "CRM_INSTANCE" in os.environ:
        text = Path(os.environ["CRM_INSTANCE"]).read_text()
    else:
        text = subprocess.run(
            [ROOT / "crm", "status", "--json"],
            check=True,
            capture_output=True,
            text=True,
        ).stdout
    found = json.loads(text)
    assert found["running"], "Nothing is served. Start it with: ./crm up --detach"
    return found


@pytest.fixture(scope="session")
def rpc(status):
    """Return a function that logs a role in by odoorpc.

    :return: ``rpc(role)`` -> a connected ``odoorpc.ODOO``; the same one each time.
    """
    connections = {}

    def connect(role):
        if role not in connections:
            parts = urlsplit(status["url"])
            protocol = "jsonrpc+ssl" if parts.scheme == "https" else "jsonrpc"
            odoo = odoorpc.ODOO(
                parts.hostname,
                protocol=protocol,
                port=parts.port or (443 if parts.scheme == "https" else 80),
                timeout=RPC_TIMEOUT_SECONDS,
            )
            user = status["users"][role]
            odoo.login(status["db"], user["login"], user["password"])
            connections[role] = odoo
        return connections[role]

    return connect


@pytest.fixture(scope="session")
def call(status):
    """Return a function that calls over XML-RPC, a new connection for each call.

    :return: ``call(role, model, method, *args, **kwargs)`` -> what the server answers.
    """
    uids = {}

    def execute(role, model, method, *args, **kwargs):
        user = status["users"][role]
        if role not in uids:
            with _connect(status, "common") as common:
                uids[role] = common.authenticate(
                    status["db"], user["login"], user["password"], {}
                )
        with _connect(status, "object") as server:
            return server.execute_kw(
                status["db"],
                uids[role],
                user["password"],
                model,
                method,
                list(args),
                kwargs,
            )

    return execute


@pytest.fixture(scope="session")
def api(call):
    """Return a function that calls ``crm.api`` as the other system.

    :return: ``api(method, *args)``.
    """
    return lambda method, *args: call("external", "crm.api", method, *args)


@pytest.fixture
def source():
    """Return a name of a source that nobody used before."""
    return f"outside_{uuid.uuid4().hex[:12]}"


@pytest.fixture(scope="session")
def chromium(status):
    """Return one browser for all tests; log in with ``browser``."""
    if not find_chromium():
        pytest.skip("no Chromium on this machine: ./crm up brings one")
    with Browser(status["url"], status["db"]) as browser:
        yield browser


@pytest.fixture
def browser(chromium, status):
    """Return the browser with a method ``become(role)`` and no errors noted."""
    chromium.set_size(*DESKTOP)
    chromium.take_errors()

    def become(role):
        user = status["users"][role]
        chromium.login(user["login"], user["password"])

    chromium.become = become
    return chromium


def _connect(status, service):
    """Return a proxy of Odoo's old but chosen door."""
    return xmlrpc.client.ServerProxy(
        f"{status['url']}/xmlrpc/2/{service}", allow_none=True
    )

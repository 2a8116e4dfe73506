"""Gate: each public method of ours, called by each role; a denial leaves no trace.

``rights_methods.csv`` beside this file is the reviewed answer, one letter per role:

``a``  allowed: it answered something or changed something;
``n``  nothing: it changed nothing, and answered nothing but where a button leads;
``r``  refused by a sentence about the record or the values;
``-``  denied: the person lacks the right.

What becomes of an allowed call may differ from day to day, and is not compared.
Methods, arguments and records are found; ``rights_examples.py`` says what an argument
of a new name may be. After a change that is meant: ``CRM_WRITE_RIGHTS=1 ./crm test
tests/outside/test_gate_methods.py``, and read the difference before it is committed.
"""

import csv
import json
import os
import xmlrpc.client
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
import requests
from between import NOISE
from database import Database
from psycopg2.sql import SQL, Identifier
from rights_examples import IN_VAIN
from snapshot import RESTLESS

HERE = Path(__file__).parent
INSIDE = HERE / "inside_rights.py"
METHODS = HERE / "rights_methods.csv"
LETTERS = {"allowed": "a", "nothing": "n", "refused": "r", "denied": "-"}
# what the answer of Odoo's doors is called: no such person, no such right
FAULTS_OF_DENIAL = (3, 4)
NAMES_OF_DENIAL = ("odoo.exceptions.AccessDenied", "odoo.exceptions.AccessError")
UNAUTHORIZED = 401
TIMEOUT_SECONDS = 60
# comes and goes by itself, or writes down who asked
QUIET_TABLES = {*RESTLESS, *NOISE, "bus_presence", "mail_presence", "res_users_log"}
PLAIN = "plain"
# what whoever is no colleague may call
OUTSIDERS = ("external", "portal")
# Odoo's own gallery: words about programs that could be made, no data
GALLERY = "loyalty.program.get_program_templates"
OPEN = {"external": ("crm.api.", GALLERY), "portal": (GALLERY,)}
# Called as the web client does, and after the rest: some make the server forget what it
# remembers, the passwords as well, and each call over XML-RPC brings its password.
RECORD_METHODS = ("create", "write", "unlink")
FEWEST_METHODS = 500


@pytest.fixture(scope="module")
def people(rpc, status):
    """Return ``{role: (id, login, password)}``, with a colleague without a role."""
    admin = rpc("admin")
    found = {
        role: (rpc(role).env.uid, user["login"], user["password"])
        for role, user in status["users"].items()
    }
    users = admin.env["res.users"].with_context(no_reset_password=True)
    ids = users.search([("login", "=", PLAIN)]) or [
        users.create(
            {
                "name": "Plain Colleague",
                "login": PLAIN,
                "password": PLAIN,
                "group_ids": [(6, 0, [admin.env.ref("base.group_user").id])],
            }
        )
    ]
    return {**found, PLAIN: (ids[0], PLAIN, PLAIN)}


@pytest.fixture(scope="module")
def calls(status, people, no_jobs):
    """Return each method with the arguments and the outcome of each role."""
    if "CRM_ODOO_OPTIONS" not in os.environ:
        pytest.skip("how Odoo is started here is not told; ./crm test does")
    roles = {role: user_id for role, (user_id, *_login) in people.items()}
    database = Database(status["db"])
    code = f"import sys\nsys.path.insert(0, {str(HERE)!r})\nROLES = {roles!r}\n"
    printed = database.run(code + INSIDE.read_text())
    [line] = [line for line in printed.splitlines() if line.startswith("RIGHTS ")]
    found = json.loads(line.removeprefix("RIGHTS "))
    # for a model that is new: VALUES in rights_examples.py
    assert not found["missing"], found["missing"]
    yield found["calls"]
    _forget(status["db"], found["made"])


def test_each_role_is_answered_as_reviewed(calls, people, tell):
    """Each method is allowed, refused or denied to each role as was agreed on."""
    roles = sorted(people)
    table, odd, counted = [["method", *roles]], [], Counter()
    for call in calls:
        name = f"{call['model']}.{call['method']}"
        row = [name]
        for role in roles:
            outcome, text = call["found"][role]
            if outcome not in LETTERS and not {name, call["method"]} & IN_VAIN.keys():
                odd.append(f"{name} as {role}: {outcome} {text}")
            row.append(LETTERS.get(outcome, "r"))
        counted.update(row[1:])
        table.append(row)
    tell(
        f"{len(calls)} methods x {len(roles)} roles: {counted['a'] + counted['n']}"
        f" allowed ({counted['n']} of them tell nothing), {counted['-']} denied,"
        f" {counted['r']} refused"
    )
    assert not odd, "\n".join(odd)
    assert len(calls) >= FEWEST_METHODS
    if os.environ.get("CRM_WRITE_RIGHTS"):
        with METHODS.open("w", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(table)
    with METHODS.open(newline="") as stream:
        known = {row[0]: _find_denied(row) for row in csv.reader(stream)}
    found = {row[0]: _find_denied(row) for row in table}
    differing = [
        f"{name}: was {known.get(name)}, is {found.get(name)}"
        for name in sorted(known.keys() | found.keys())
        if known.get(name) != found.get(name)
    ]
    assert not differing, "\n".join(differing)


def _find_denied(row):
    """Return a row without what differs from day to day: what came of what is allowed.

    A method that finds nothing, or refuses with a sentence, may do otherwise tomorrow.
    """
    return (
        ["-" if letter == "-" else "a" for letter in row[1:]]
        if row[0] != "method"
        else row
    )


def test_people_outside_are_told_nothing(calls):
    """Customers and other systems get at nothing but what is made for them."""
    told = [
        f"{call['model']}.{call['method']} answers {role}: {call['found'][role][1]}"
        for call in calls
        for role in OUTSIDERS
        if call["found"][role][0] == "allowed"
        and not f"{call['model']}.{call['method']}".startswith(OPEN[role])
    ]
    assert not told, "\n".join(told)


def test_a_denial_changes_nothing(calls, people, status, tell):
    """Each call that is denied is denied at the server's doors, and leaves no trace.

    A row that is written again is a trace even when it says the same as before.
    """
    database = Database(status["db"])
    asked, wrong = 0, []
    # Odoo notes who opens a session
    doors = {role: _Door(status, role, person) for role, person in people.items()}
    before = _look(database)
    for role in sorted(people):
        denied = [call for call in calls if call["found"][role][0] == "denied"]
        door = doors[role]
        wrong += [
            f"{call['model']}.{call['method']} does not deny {role}"
            for call in sorted(denied, key=lambda c: c["method"] in RECORD_METHODS)
            if not door.is_denied(call)
        ]
        asked += len(denied)
        after = _look(database)
        changed = {name for name in after if after[name] != before.get(name)}
        if changed:
            wrong += _find_guilty(database, door, denied, changed)
            after = _look(database)
        before = after
    tell(f"{asked} denied calls over XML-RPC and JSON-RPC: no row was written")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("password", ["", "public"])
def test_nobody_calls_without_a_login(rpc, status, password):
    """The user as whom pages are shown to everybody has no door of his own."""
    users = rpc("admin").env["res.users"].with_context(active_test=False)
    [public] = users.search([("login", "=", "public")])
    with (
        xmlrpc.client.ServerProxy(f"{status['url']}/xmlrpc/2/object") as server,
        pytest.raises(xmlrpc.client.Fault) as caught,
    ):
        server.execute_kw(
            status["db"], public, password, "crm.api", "api_version", [], {}
        )
    assert caught.value.faultCode in FAULTS_OF_DENIAL
    body = {"params": {"model": "crm.api", "method": "api_version", "args": []}}
    answer = requests.post(
        f"{status['url']}/web/dataset/call_kw", json=body, timeout=TIMEOUT_SECONDS
    ).json()
    assert "SessionExpired" in answer["error"]["data"]["name"]
    answer = requests.post(
        f"{status['url']}/json/2/crm.api/api_version",
        json={},
        headers={
            "Authorization": f"Bearer {password}",
            "X-Odoo-Database": status["db"],
        },
        timeout=TIMEOUT_SECONDS,
    )
    assert answer.status_code == UNAUTHORIZED


# ------------------------------------------------------------
# THE DOOR
# ------------------------------------------------------------


class _Door:
    """Call as one person: over XML-RPC, or as the person's browser does."""

    def __init__(self, status, role, person):
        self.role, self.url = role, status["url"]
        user_id, login, password = person
        self.login = (status["db"], user_id, password)
        self.server = xmlrpc.client.ServerProxy(
            f"{self.url}/xmlrpc/2/object", allow_none=True
        )
        self.browser = requests.Session()
        params = {"db": status["db"], "login": login, "password": password}
        self._post("/web/session/authenticate", params)

    def is_denied(self, call):
        """Return whether a call is denied, and not answered or refused otherwise."""
        words = (call["model"], call["method"], call["args"][self.role])
        if call["method"] in RECORD_METHODS:
            return self._is_denied_to_browser(*words)
        try:
            self.server.execute_kw(*self.login, *words, {})
        except xmlrpc.client.Fault as err:
            return err.faultCode in FAULTS_OF_DENIAL
        except OverflowError:  # an id of a report that XML-RPC has no room for
            return self._is_denied_to_browser(*words)
        return False

    def _is_denied_to_browser(self, model, method, args):
        """Return the same of the door of the web client."""
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        answer = self._post("/web/dataset/call_kw", params)
        return answer.get("error", {}).get("data", {}).get("name") in NAMES_OF_DENIAL

    def _post(self, path, params):
        """Return what a JSON door answers."""
        return self.browser.post(
            self.url + path, json={"params": params}, timeout=TIMEOUT_SECONDS
        ).json()


def _look(database, tables=None):
    """Return ``{table: (rows, newest version of a row)}`` of the whole database.

    Each change of a row makes a newer version, even when it says the same.
    """
    if tables is None:
        tables = [
            name
            for (name,) in database.rows(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            if name not in QUIET_TABLES
        ]
    union = " UNION ALL ".join(
        f"SELECT '{name}', count(*), max(xmin::text::bigint) FROM \"{name}\""
        for name in sorted(tables)
    )
    return {name: (rows, newest) for name, rows, newest in database.rows(union)}


def _find_guilty(database, door, denied, changed):
    """Return which of the denied calls changes one of these tables."""
    guilty = []
    before = _look(database, changed)
    for call in denied:
        door.is_denied(call)
        after = _look(database, changed)
        if after != before:
            told = sorted(name for name in after if after[name] != before[name])
            name = f"{call['model']}.{call['method']}"
            guilty.append(f"{name} is denied to {door.role} and changes {told}")
        before = after
    tables = sorted(changed)
    return guilty or [f"a call denied to {door.role} changed {tables} the first time"]


def _forget(name, made):
    """Delete what was made for the calls, the last first.

    :param made: ``{table: ids}``. Whatever others need by now stays.
    """
    with (
        closing(psycopg2.connect(dbname=name)) as connection,
        connection,
        connection.cursor() as cursor,
    ):
        for table, ids in reversed(made.items()):
            delete = SQL("DELETE FROM {} WHERE id = ANY(%s)").format(Identifier(table))
            cursor.execute("SAVEPOINT one")
            try:
                cursor.execute(delete, [ids])
            except psycopg2.Error:
                cursor.execute("ROLLBACK TO SAVEPOINT one")
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE tablename LIKE 'orm_signaling_%'"
        )
        # the server forgets what it remembers of them
        for (table,) in cursor.fetchall():
            note = SQL("INSERT INTO {} DEFAULT VALUES").format(Identifier(table))
            cursor.execute(note)

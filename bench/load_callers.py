"""Who calls in ``load``: another system, people at their screens, and customers."""

import itertools
import json
import threading
import time
import urllib.error
import urllib.request
import xmlrpc.client

import case_intake_callers
import load_data
import service_desk
import websocket
from lxml import etree

from odoo.addons.bus.websocket import WebsocketConnectionHandler

RING = "crm_callcenter/call_ring"
TIMEOUT_SECONDS = 120
COLUMN_ROWS, PAGE_ROWS = 40, 80
CALL_EVENTS = ("ringing", "answered", "ended")


class Failure(Exception):
    """An answer that is none."""


class Web:
    """A person who is logged in to the web client or the portal."""

    def __init__(self, url, database, login):
        """Log in."""
        self._url = url
        self.cookie = ""
        given = {"db": database, "login": login, "password": login}
        request = self._make_question("/web/session/authenticate", given)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            if not json.load(answer).get("result", {}).get("uid"):
                raise Failure(f"{login} cannot log in")

    def call(self, model, method, *args, **kwargs):
        """Call a method as the web client does."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        path = f"/web/dataset/call_kw/{model}/{method}"
        request = self._make_question(path, params)
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            found = json.load(answer)
        if "error" in found:
            raise Failure(found["error"]["data"]["message"])
        return found["result"]

    def open(self, path):
        """Open a page that is made on the server."""
        question = urllib.request.Request(
            f"{self._url}{path}", headers={"Cookie": self.cookie}
        )
        with urllib.request.urlopen(question, timeout=TIMEOUT_SECONDS) as answer:
            answer.read()
            if "/web/login" in answer.url:
                raise Failure(f"{path}: logged out")

    def _make_question(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params, "id": 1}
        headers = {"Content-Type": "application/json", "Cookie": self.cookie}
        return urllib.request.Request(
            f"{self._url}{path}", json.dumps(body).encode(), headers
        )


class Screens:
    """Agents' screens: they are told over the websocket when a telephone rings."""

    def __init__(self, url, database, agents):
        """Log the agents in and subscribe as the web client does."""
        self._due = {}  # {number: when the call was due to ring}
        self.seconds = []  # of the calls that were shown
        self._is_open = True
        self._sockets = []
        version = WebsocketConnectionHandler._VERSION
        for number in range(agents):
            web = Web(url, database, f"{load_data.TELEPHONE}{number}")
            host, _, port = url.removeprefix("http://").partition(":")
            socket = websocket.create_connection(
                f"ws://{host}:{int(port) + 1}/websocket?version={version}",
                cookie=web.cookie,
                origin=url,
            )
            asked = {"channels": [], "last": 0}
            socket.send(json.dumps({"event_name": "subscribe", "data": asked}))
            self._sockets.append(socket)
            threading.Thread(target=self._listen, args=(socket,), daemon=True).start()

    def expect(self, number, due):
        """Take note that a call is about to ring."""
        self._due[f"+{number}"] = due

    def take(self):
        """Return (seconds until each call was shown, how many were not), and forget."""
        shown, self.seconds = self.seconds, []
        lost, self._due = len(self._due), {}
        return shown, lost

    def close(self):
        """Let the agents go."""
        self._is_open = False
        for socket in self._sockets:
            socket.close()

    def _listen(self, socket):
        """Take what comes until the end."""
        try:
            while True:
                for entry in json.loads(socket.recv()):
                    message = entry["message"]
                    if message["type"] == RING:
                        self._show(message["payload"]["number"])
        except (OSError, ValueError, websocket.WebSocketException):
            if self._is_open:
                # its calls are counted as not shown
                print("a websocket was closed by the server")

    def _show(self, number):
        due = self._due.pop(number, None)
        if due is not None:
            self.seconds.append(time.monotonic() - due)


def get_kinds(env, url, screens, agents):
    """Return {kind: (weight, function of (number, due))}.

    The weights are those of a small call centre: much is read, some is written.
    """
    database = env.cr.dbname
    other = OtherSystem(env, url, screens, agents)
    agent, seller, customer = (
        Web(url, database, login)
        for login in (load_data.AGENT, load_data.SELLER, load_data.CUSTOMER)
    )
    partners = load_data.get_customers(env)
    list_call = _get_list_call(env)
    board_call = _get_board_call(env)
    tabs = ("mine", "team", "unassigned")
    paths = ("/my/cases", "/my/loyalty", "/my")
    return {
        "api: lead_intake": (2, other.send_lead),
        "api: case_intake": (3, other.send_case),
        "api: call_event": (9, other.send_call),
        "api: reads": (5, other.read),
        "web: customer page": (
            4,
            lambda number, _due: seller.call(
                "crm.customer.page", "get_page", partners[number % len(partners)]
            ),
        ),
        "web: cases": (3, lambda _number, _due: list_call(agent)),
        "web: desk": (
            4,
            lambda number, _due: agent.call(
                "crm.case.desk", "get_desk", tabs[number % len(tabs)]
            ),
        ),
        "web: leads by stage": (2, lambda _number, _due: board_call(seller)),
        "portal": (3, lambda number, _due: customer.open(paths[number % len(paths)])),
    }


def _get_list_call(env):
    """Return the function that opens the list of open cases."""
    cases = env["crm.case"]
    specification = _get_specification(cases, "list")
    return lambda web: web.call(
        "crm.case",
        "web_search_read",
        [["is_closed", "=", False]],
        specification,
        limit=PAGE_ROWS,
        count_limit=10_001,
    )


def _get_board_call(env):
    """Return the function that opens the deals by stage."""
    specification = _get_specification(env["crm.lead"], "kanban")
    return lambda web: web.call(
        "crm.lead",
        "web_read_group",
        [["type", "=", "opportunity"]],
        ["stage_id"],
        ["expected_revenue:sum"],
        auto_unfold=True,
        unfold_read_specification=specification,
        unfold_read_default_limit=COLUMN_ROWS,
    )


def _get_specification(model, kind):
    """Return what the web client reads for a view."""
    view = model.get_views([(False, kind)])["views"][kind]
    return service_desk._get_specification(model, etree.fromstring(view["arch"]))


class OtherSystem(case_intake_callers.Intake):
    """What another system sends and asks over XML-RPC."""

    def __init__(self, env, url, screens, agents):
        """Log in."""
        super().__init__(url, env.cr.dbname)
        self._screens, self._agents = screens, agents
        self._partners = load_data.get_customers(env)
        self._calls = itertools.count()

    def ask(self, method, *args):
        """Call the interface over a connection of its own."""
        return self.connect()("crm.api", method, *args)

    def send_lead(self, number, _due):
        """Send a lead of somebody new."""
        self.ask(
            "lead_intake",
            {
                "source": "bench",
                "external_ref": f"{self._run}-lead-{number}",
                "name": f"Wants a quotation {number}",
                "contact_name": f"Visitor {number}",
                "email": f"visitor{self._run}x{number}@load.example.com",
            },
        )

    def send_case(self, number, _due):
        """Send a case of a known customer."""
        self.create(self.connect(), number)

    def send_call(self, _number, due):
        """Send the next event: three make a call, one agent after the other."""
        number = next(self._calls)
        call, step = divmod(number, len(CALL_EVENTS))
        # every second caller is known
        caller = load_data.FIRST_NUMBER + call % load_data.KNOWN_CALLERS
        caller += call % 2 * 1_000_000
        if step == 0:
            self._screens.expect(caller, due)
        self.ask(
            "call_event",
            {
                "provider": load_data.CODE,
                "call_id": f"{self._run}-{call}",
                "event": CALL_EVENTS[step],
                "direction": "in",
                "from_number": f"+{caller}",
                "agent": str(load_data.FIRST_EXTENSION + call % self._agents),
            },
        )

    def read(self, number, _due):
        """Ask about a customer."""
        partner = self._partners[number % len(self._partners)]
        email = case_intake_callers.get_email(number)
        questions = (
            ("customer_find", {"email": email}),
            ("customer_overview", partner),
            ("metrics_get", [partner]),
        )
        self.ask(*questions[number % len(questions)])


#: What counts as an error of the server, or of the way to it.
ERRORS = (OSError, Failure, xmlrpc.client.Error, urllib.error.URLError, ValueError)

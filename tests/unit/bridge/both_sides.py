"""An Asterisk that plays a recording, and an Odoo that can be switched off."""

import contextlib
import json
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from crm_bridge.settings import Settings

ADDON = Path(__file__).parents[3] / "addons" / "crm_callcenter"
RECORDED = ADDON / "tests" / "recorded"
SECRET = "door-secret"
PASSWORD = "ami-secret"
PATIENCE_SECONDS = 20


def read(name):
    """Return the messages of a recording."""
    lines = (RECORDED / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def wait_for(condition):
    """Wait until something is true, and return it."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("It did not happen in time.")


def make_settings(tmp_path, ami_port, odoo_port, **values):
    """Return the settings of a bridge between both."""
    return Settings(
        **{
            "url": f"http://127.0.0.1:{odoo_port}",
            "code": "test",
            "secret": SECRET,
            "host": "127.0.0.1",
            "port": ami_port,
            "user": "crm",
            "password": PASSWORD,
            "channel": "PJSIP/{extension}",
            "context": "from-internal",
            "buffer": str(tmp_path / "buffer.sqlite"),
            "poll_seconds": 0.05,
            **values,
        }
    )


class FakeAsterisk:
    """Speaks as much of the manager interface as a bridge needs."""

    def __init__(self, port=0, channels=()):
        """Listen; ``channels`` are (Linkedid, Channel) of the calls there are."""
        self.channels = list(channels)
        self.actions = []
        self._connections = []
        self._server = socket.create_server(("127.0.0.1", port))
        self.port = self._server.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        """Go away, with all connections."""
        # a thread that waits in accept() keeps the port until it is woken up
        with contextlib.suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for connection in self._connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def play(self, messages):
        """Tell events to whoever is connected, torn where it hurts."""
        wait_for(lambda: self._connections and self.is_logged_in())
        data = b"".join(self._format(message) for message in messages)
        for start in range(0, len(data), 1000):
            self._connections[-1].sendall(data[start : start + 1000])

    def is_logged_in(self):
        """Tell whether a bridge logged in and asked for the calls there are."""
        return any(row.get("ActionID") == "crm-list" for row in self.actions)

    def _format(self, message):
        """Return a message as it is sent."""
        rows = "".join(f"{key}: {value}\r\n" for key, value in message.items())
        return f"{rows}\r\n".encode()

    def _accept(self):
        """Let bridges in."""
        while True:
            try:
                connection, _address = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            threading.Thread(
                target=self._serve, args=(connection,), daemon=True
            ).start()

    def _serve(self, connection):
        """Answer actions."""
        rest = ""
        with contextlib.suppress(OSError):
            connection.sendall(b"Asterisk Call Manager/11.0.0\r\n")
            while data := connection.recv(65536):
                *complete, rest = (rest + data.decode()).split("\r\n\r\n")
                for text in complete:
                    rows = (line.split(": ", 1) for line in text.split("\r\n"))
                    action = dict(rows)
                    self.actions.append(action)
                    for answer in self._answer(action):
                        connection.sendall(self._format(answer))

    def _answer(self, action):
        """Return the answers to an action."""
        action_id = {"ActionID": action.get("ActionID", "")}
        if action["Action"] == "Login":
            is_right = action["Secret"] == PASSWORD
            return [{"Response": "Success" if is_right else "Error", **action_id}]
        if action["Action"] == "CoreShowChannels":
            rows = [
                {
                    "Event": "CoreShowChannel",
                    **action_id,
                    "Linkedid": linked_id,
                    "Channel": channel,
                }
                for linked_id, channel in self.channels
            ]
            return [
                {"Response": "Success", **action_id},
                *rows,
                {"Event": "CoreShowChannelsComplete", **action_id},
            ]
        if action["Action"] == "Originate":
            return [
                {"Response": "Success", **action_id},
                {"Event": "OriginateResponse", "Response": "Success", **action_id},
            ]
        return [{"Response": "Success", **action_id}]


class FakeOdoo:
    """Takes events and gives commands, when it is there."""

    def __init__(self, port=0):
        """Listen."""
        self.events, self.results, self.commands = [], [], []
        self.headers = []
        self.status = 200
        odoo = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                odoo.headers.append((self.path, body, self.headers))
                status, answer = odoo.take(self.path, json.loads(body))
                data = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_args):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def take(self, path, body):
        """Return (status, answer) to a request."""
        if self.status != 200:
            return self.status, {}
        if path.endswith("/event"):
            if any(row.get("Linkedid") == "refused" for row in body["events"]):
                return 400, {}
            self.events += body["events"]
            return 200, {"answers": []}
        self.results += body["results"]
        commands, self.commands = self.commands, []
        return 200, {"commands": commands}

    def stop(self):
        """Go away."""
        self._server.shutdown()
        self._server.server_close()

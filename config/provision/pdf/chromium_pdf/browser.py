"""Headless Chromium, driven over its DevTools protocol."""

import base64
import contextlib
import json
import os
import resource
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import websocket

from chromium_pdf.errors import PrintError

START_SECONDS = 30.0
#: One answer of the browser, a page with all its images included.
ANSWER_SECONDS = 90.0
STOP_SECONDS = 10.0
POLL_SECONDS = 0.05
MM_PER_INCH = 25.4
#: Where styles and images of a report come from.
LOCAL_HOSTS = ("localhost", "127.0.0.1")

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

SWITCHES = (
    "--headless=new",
    # Root and unpacked browsers cannot use the sandbox; the pages are Odoo's own.
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    # The page is a file, its fonts come from Odoo: another origin.
    "--disable-web-security",
    "--remote-debugging-port=0",
)

#: Odoo's report styles switch off repeated table headers, which wkhtmltopdf draws over
#: the text.  Chromium does it right.
PRINT_STYLE = """
thead { display: table-header-group !important; }
tfoot { display: table-row-group !important; }
tr, img { break-inside: avoid; }
"""

#: Returns when the type faces are there, which the load event does not wait for.
ADD_STYLE = """text => {
    const style = document.createElement("style");
    style.textContent = text;
    document.head.appendChild(style);
    return document.fonts.ready.then(() => true);
}"""


@dataclass(frozen=True)
class Sheet:
    """One size of paper with its margins, in millimetres."""

    width: float
    height: float
    scale: float
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    left: float = 0.0


class Page:
    """The browser's only tab.

    :param socket: the DevTools connection;
    :param local_files: the files of this machine that a page may read.
    """

    def __init__(
        self, socket: websocket.WebSocket, local_files: frozenset[Path]
    ) -> None:
        self._socket = socket
        self._local_files = local_files
        self._number = 0
        self._loaded = False
        self.call("Page.enable")
        self.call("Network.enable")
        self.call("Fetch.enable", patterns=[{"urlPattern": "file://*"}])

    def set_cookies(self, jar: Path) -> None:
        """Let the page load what only the user of this session may see."""
        for line in jar.read_text().splitlines():
            cookie = parse_cookie(line)
            if cookie:
                self.call("Network.setCookie", **cookie)

    def add_cookies(self, cookies: Iterable[tuple[str, str]]) -> None:
        """Send cookies, given as (name, value), along to the Odoo of this machine."""
        for name, value in cookies:
            for host in LOCAL_HOSTS:
                self.call("Network.setCookie", name=name, value=value, domain=host)

    def print_file(self, file: Path, query: str, sheet: Sheet) -> bytes:
        """Return an HTML file as PDF.

        :param query: what comes after ``?`` in the page's address.
        """
        self._loaded = False
        answer = self.call(
            "Page.navigate",
            url=f"{file.resolve().as_uri()}{'?' if query else ''}{query}",
        )
        if answer.get("errorText"):
            raise PrintError(f"{file.name}: {answer['errorText']}")
        while not self._loaded:
            self._receive()
        self.call(
            "Runtime.evaluate",
            expression=f"({ADD_STYLE})({json.dumps(PRINT_STYLE)})",
            awaitPromise=True,
        )
        printed = self.call(
            "Page.printToPDF",
            paperWidth=sheet.width / MM_PER_INCH,
            paperHeight=sheet.height / MM_PER_INCH,
            marginTop=sheet.top / MM_PER_INCH,
            marginRight=sheet.right / MM_PER_INCH,
            marginBottom=sheet.bottom / MM_PER_INCH,
            marginLeft=sheet.left / MM_PER_INCH,
            scale=sheet.scale,
            printBackground=True,
        )
        return base64.b64decode(printed["data"])

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a DevTools method and return its result; events are handled meanwhile.

        :raises PrintError: when the browser refuses, dies or does not answer in time.
        """
        number = self._send(method, parameters)
        while True:
            message = self._receive()
            if message.get("id") == number:
                if "error" in message:
                    raise PrintError(f"{method}: {message['error'].get('message')}")
                return message["result"]

    def _send(self, method: str, parameters: dict[str, Any]) -> int:
        """Send a command; return its number."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        try:
            self._socket.send(json.dumps(command))
        except (websocket.WebSocketException, OSError) as err:
            raise PrintError(f"the browser is gone ({err})") from err
        return self._number

    def _receive(self) -> dict[str, Any]:
        """Return the next message, after reacting to it when it is an event."""
        try:
            message = json.loads(self._socket.recv())
        except (websocket.WebSocketException, OSError, ValueError) as err:
            raise PrintError(f"the browser does not answer ({err})") from err
        if message.get("method") == "Page.loadEventFired":
            self._loaded = True
        elif message.get("method") == "Fetch.requestPaused":
            self._decide(message["params"])
        return message

    def _decide(self, request: dict[str, Any]) -> None:
        """Let a page read the files of its job, and no other file of this machine."""
        wanted = Path(unquote(urlsplit(request["request"]["url"]).path))
        if wanted in self._local_files:
            self._send("Fetch.continueRequest", {"requestId": request["requestId"]})
        else:
            self._send(
                "Fetch.failRequest",
                {"requestId": request["requestId"], "errorReason": "AccessDenied"},
            )


def parse_cookie(line: str) -> dict[str, Any] | None:
    """Return the parameters of ``Network.setCookie`` for a line of Odoo's cookie jar.

    >>> parse_cookie("session_id=abc; HttpOnly; domain=localhost; path=/;")["domain"]
    'localhost'
    >>> parse_cookie("") is None
    True
    """
    first, *rest = (part.strip() for part in line.split(";"))
    name, separator, value = first.partition("=")
    if not separator:
        return None
    attributes = dict(part.partition("=")[::2] for part in rest if part)
    return {
        "name": name,
        "value": value,
        "domain": attributes.get("domain", "localhost"),
        "path": attributes.get("path", "/"),
        "httpOnly": "HttpOnly" in attributes,
    }


@contextlib.contextmanager
def open_page(local_files: frozenset[Path]) -> Iterator[Page]:
    """Yield a page of a browser of its own, which ends with the block.

    :raises PrintError: when there is no browser, or it does not start.
    """
    profile = Path(tempfile.mkdtemp(prefix="crm-pdf-"))
    _lift_memory_limit()
    child = subprocess.Popen(
        [find_browser(), *SWITCHES, f"--user-data-dir={profile}", "about:blank"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(profile)},
    )
    try:
        yield Page(_connect(child, profile), local_files)
    finally:
        child.terminate()
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        shutil.rmtree(profile, ignore_errors=True)


def find_browser() -> str:
    """Return the program: ``CRM_CHROMIUM``, or the first known one on the PATH.

    :raises PrintError: when there is none.
    """
    for name in (os.environ.get("CRM_CHROMIUM", ""), *BROWSERS):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise PrintError("no Chromium or Chrome was found; name one: CRM_CHROMIUM=/path")


def _connect(child: "subprocess.Popen[bytes]", profile: Path) -> websocket.WebSocket:
    """Return a connection to the first tab, as soon as the browser listens."""
    port_file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise PrintError(f"the browser ended with exit code {child.returncode}")
        lines = port_file.read_text().splitlines() if port_file.exists() else []
        if len(lines) > 1:
            return _open_socket(int(lines[0]))
        time.sleep(POLL_SECONDS)
    raise PrintError(f"the browser did not start within {START_SECONDS:.0f} seconds")


def _open_socket(port: int) -> websocket.WebSocket:
    """Return a connection to the first tab of the browser on ``port``."""
    listing = f"http://127.0.0.1:{port}/json"
    try:
        with urllib.request.urlopen(listing, timeout=START_SECONDS) as answer:
            tabs = [tab for tab in json.load(answer) if tab["type"] == "page"]
        return websocket.create_connection(
            tabs[0]["webSocketDebuggerUrl"],
            timeout=ANSWER_SECONDS,
            suppress_origin=True,
        )
    except (OSError, IndexError, websocket.WebSocketException) as err:
        raise PrintError(f"the browser cannot be reached ({err})") from err


def _lift_memory_limit() -> None:
    """Undo Odoo's cap on address space, of which Chromium reserves a lot unused."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))

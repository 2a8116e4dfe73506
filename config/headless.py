"""A headless Chromium that does what a person does: open, wait, read, click, look.

Speaks the DevTools protocol over one websocket, in one thread, so that a failure points
at the step that failed. Used by the tests from outside and by the screenshots.
"""

import base64
import contextlib
import itertools
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import requests
import websocket
from headless_keys import get_key_event

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
START_TIMEOUT_SECONDS = 30
STEP_TIMEOUT_SECONDS = 120  # the first page after a start builds its bundles
POLL_SECONDS = 0.05
DESKTOP = (1366, 768)
PHONE = (360, 740)
SWITCHES = (
    "--headless=new",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-gpu",
    "--disable-sync",
    "--disable-translate",
    "--hide-scrollbars",
    "--mute-audio",
    "--remote-allow-origins=*",
    "--remote-debugging-port=0",
)
# visible text of an element: what a person can read, not what the source holds
READ_TEXT = "(document.querySelector(%s)?.innerText ?? null)"


class BrowserError(AssertionError):
    """A step could not be done; the text says which, and where the browser was."""


def find_chromium():
    """Return the path of the browser: ``CRM_CHROMIUM``, or one that is on the PATH.

    :return: path; ``None`` when the machine has none.
    """
    return os.environ.get("CRM_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )


def open_session(url, db, login, password):
    """Log in without a browser.

    :return str: the value of the session cookie.
    :raises BrowserError: when login or password are wrong.
    """
    response = requests.post(
        f"{url}/web/session/authenticate",
        json={
            "jsonrpc": "2.0",
            "params": {"db": db, "login": login, "password": password},
        },
        timeout=STEP_TIMEOUT_SECONDS,
    )
    answer = response.json()
    if answer.get("error") or not answer["result"].get("uid"):
        raise BrowserError(f"{login} cannot log in at {url}")
    return response.cookies["session_id"]


class Browser:
    """One Chromium with one tab; each person gets a profile of their own.

    :param str url: address of the Odoo instance, without trailing slash.
    :param str db: its database.
    """

    def __init__(self, url, db):
        """Start the browser.

        :raises BrowserError: when there is none, or it does not start.
        """
        self.url = url
        self.db = db
        self.errors = []  # what the console and the server complained about
        self._ids = itertools.count(1)
        self._home = tempfile.mkdtemp(prefix="crm-browser-")
        self._process = None
        self._control = None  # speaks with the browser
        self._socket = None  # speaks with its tab
        self._profile = None
        self._size = DESKTOP
        try:
            self._start()
        except Exception:
            self.close()
            raise

    def __enter__(self):
        """Return the running browser."""
        return self

    def __exit__(self, *_exception):
        """Stop it."""
        self.close()

    def close(self):
        """Stop the browser and remove its profile; twice does no harm."""
        for socket in filter(None, (self._socket, self._control)):
            socket.close()
        self._socket = self._control = None
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        shutil.rmtree(self._home, ignore_errors=True)

    # ------------------------------------------------------------
    # WHAT A PERSON DOES
    # ------------------------------------------------------------

    def login(self, login, password):
        """Become this person; the page is not opened yet."""
        self.logout()
        self._call(
            "Network.setCookie",
            name="session_id",
            value=open_session(self.url, self.db, login, password),
            url=self.url,
        )

    def logout(self):
        """Become nobody."""
        self._open_profile()

    def open(self, path):
        """Open a page of the instance and wait until it is loaded.

        :param str path: beginning with a slash.
        """
        # a changed fragment alone would not load anything
        self._call("Page.navigate", url="about:blank")
        self._call("Page.navigate", url=self.url + path)
        self.wait_until(
            "document.readyState === 'complete' && location.href !== 'about:blank'"
        )

    def wait_for(self, selector, text="", timeout=STEP_TIMEOUT_SECONDS):
        """Wait until an element is visible, and holds the text when one is given.

        :raises BrowserError: when it does not come in time.
        """
        self.wait_until(
            f"[...document.querySelectorAll({json.dumps(selector)})].some(e =>"
            f" e.getClientRects().length && e.innerText.includes({json.dumps(text)}))",
            timeout=timeout,
            what=f"{selector} {text!r}",
        )

    def wait_until(self, expression, timeout=STEP_TIMEOUT_SECONDS, what=""):
        """Wait until a JavaScript expression is true.

        :raises BrowserError: when it does not become true in time.
        """
        deadline = time.monotonic() + timeout
        while True:
            # while a page is being replaced there is nothing to evaluate in
            with contextlib.suppress(BrowserError):
                if self.evaluate(f"!!({expression})"):
                    return
            if time.monotonic() > deadline:
                raise BrowserError(
                    f"waited {timeout} s for {what or expression} at "
                    f"{self.evaluate('location.href')}: "
                    f"{(self.evaluate('document.body.innerText') or '')[:600]!r}"
                    f" {self.errors}"
                )
            time.sleep(POLL_SECONDS)

    def click(self, selector, text=""):
        """Click the first visible element that matches, and holds the text."""
        self.wait_for(selector, text)
        self.evaluate(
            f"[...document.querySelectorAll({json.dumps(selector)})].find(e =>"
            f" e.getClientRects().length && e.innerText.includes({json.dumps(text)}))"
            ".click()"
        )

    def type(self, selector, value):
        """Write into a field as if typed."""
        self.wait_for(selector)
        self.evaluate(f"document.querySelector({json.dumps(selector)}).focus()")
        self._call("Input.insertText", text=value)

    def press(self, keys):
        """Press a key with what is held down, where the page has its focus.

        :param str keys: like ``n``, ``?``, ``Tab``, ``Shift+Tab`` or ``Alt+Shift+7``.
        """
        event = get_key_event(keys)
        kind = "keyDown" if "text" in event else "rawKeyDown"
        self._call("Input.dispatchKeyEvent", type=kind, **event)
        self._call("Input.dispatchKeyEvent", type="keyUp", **event)

    def write(self, value):
        """Type a text where the page has its focus."""
        self._call("Input.insertText", text=value)

    def text(self, selector="body"):
        """Return the visible text of the first element that matches.

        :return: str; ``None`` when there is no such element.
        """
        return self.evaluate(READ_TEXT % json.dumps(selector))

    def texts(self, selector):
        """Return the visible texts of all elements that match."""
        return self.evaluate(
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            ".map(e => e.innerText)"
        )

    def count(self, selector):
        """Return how many elements match."""
        return self.evaluate(
            f"document.querySelectorAll({json.dumps(selector)}).length"
        )

    def set_size(self, width, height):
        """Give the window another size, in CSS pixels; narrow ones are a phone."""
        self._size = (width, height)
        self._call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 768,
        )
        self._call(
            "Emulation.setTouchEmulationEnabled",
            enabled=width < 768,
        )

    def screenshot(self, path, *, full_height=False):
        """Save what is seen as PNG.

        :param full_height: the whole page instead of the window.
        """
        data = self._call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=full_height
        )["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def evaluate(self, expression):
        """Return the value of a JavaScript expression; promises are awaited.

        :raises BrowserError: when it throws.
        """
        answer = self._call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserError(
                details.get("exception", {}).get("description") or details["text"]
            )
        return answer["result"].get("value")

    def take_errors(self):
        """Return what went wrong since the last call, and forget it.

        :return list: texts, of the console and of the server's answers.
        """
        self._read_events()
        errors, self.errors = self.errors, []
        return errors

    # ------------------------------------------------------------
    # PROTOCOL
    # ------------------------------------------------------------

    def _start(self):
        """Start the process and connect to its tab."""
        program = find_chromium()
        if not program:
            raise BrowserError("no Chromium found: ./crm up brings one")
        switches = [*SWITCHES, f"--user-data-dir={self._home}"]
        if os.geteuid() == 0:
            switches.append("--no-sandbox")
        self._process = subprocess.Popen(
            [program, *switches, "about:blank"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port_file = Path(self._home, "DevToolsActivePort")
        deadline = time.monotonic() + START_TIMEOUT_SECONDS
        while not (port_file.exists() and port_file.read_text().count("\n")):
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise BrowserError(f"{program} did not start")
            time.sleep(POLL_SECONDS)
        port = port_file.read_text().splitlines()[0]
        self._address = f"127.0.0.1:{port}"
        version = requests.get(
            f"http://{self._address}/json/version", timeout=START_TIMEOUT_SECONDS
        ).json()
        self._control = self._connect(version["webSocketDebuggerUrl"])
        self._open_profile()

    def _connect(self, address):
        return websocket.create_connection(address, timeout=STEP_TIMEOUT_SECONDS * 2)

    def _open_profile(self):
        """Replace the tab by one that knows nothing of whoever was there before.

        Emptying the storage of a profile is not the same: a worker that still holds
        the database lets the next page wait for ever.
        """
        if self._socket:
            self._read_events()
            self._socket.close()
            self._tell("Target.disposeBrowserContext", browserContextId=self._profile)
        self._profile = self._tell("Target.createBrowserContext")["browserContextId"]
        tab = self._tell(
            "Target.createTarget", url="about:blank", browserContextId=self._profile
        )
        self._socket = self._connect(
            f"ws://{self._address}/devtools/page/{tab['targetId']}"
        )
        for domain in ("Page", "Runtime", "Log", "Network"):
            self._call(f"{domain}.enable")
        self.set_size(*self._size)

    def _tell(self, method, **params):
        """Send the browser itself a command, and return its result."""
        return self._send(self._control, method, params)

    def _call(self, method, **params):
        """Send the tab a command, and return its result."""
        return self._send(self._socket, method, params)

    def _send(self, socket, method, params):
        """Send a command and return its result; events on the way are noted."""
        number = next(self._ids)
        socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            message = json.loads(socket.recv())
            if message.get("id") == number:
                break
            self._note(message.get("method"), message.get("params", {}))
        if "error" in message:
            raise BrowserError(f"{method}: {message['error']['message']}")
        return message["result"]

    def _read_events(self):
        """Note what has arrived meanwhile."""
        self.evaluate("1")

    def _note(self, event, params):
        """Keep what a person would see in the console, or the server refused."""
        if event == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            text = details.get("exception", {}).get("description") or details["text"]
            self.errors.append(f"exception: {text}")
        elif event == "Runtime.consoleAPICalled" and params["type"] == "error":
            parts = (a.get("value") or a.get("description") for a in params["args"])
            self.errors.append("console: " + " ".join(str(part) for part in parts))
        elif event == "Log.entryAdded" and params["entry"]["level"] == "error":
            entry = params["entry"]
            self.errors.append(f"log: {entry['text']} {entry.get('url', '')}")
        elif event == "Network.responseReceived":
            response = params["response"]
            if response["status"] >= 500:
                self.errors.append(f"server: {response['status']} {response['url']}")

"""The bridge at a running Asterisk, where there is one.

It is found on the PATH, or by ``CRM_ASTERISK_ROOT``: the folder in which Debian's
package ``asterisk`` and what it needs were unpacked, without installing. Telephones and
the line outside are local channels of the dial plan: nothing rings.
"""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from both_sides import FakeOdoo, make_settings, wait_for
from crm_bridge.program import Bridge

from crm_callcenter_tools import cti_asterisk
from crm_callcenter_tools.cti_values import IF_KNOWN, Setup

ROOT = os.environ.get("CRM_ASTERISK_ROOT")
PROGRAM = shutil.which("asterisk")
START_SECONDS = 60

pytestmark = pytest.mark.skipif(
    not (ROOT or PROGRAM), reason="there is no Asterisk on this machine"
)

EXTENSIONS = """
[phones]
exten => _XX,1,Answer()
 same => n,Wait(60)
[lines]
exten => line,1,Answer()
 same => n,Wait(60)
[outside]
exten => _+X.,1,Dial(Local/line@lines/n,20)
exten => _X.,1,Dial(Local/line@lines/n,20)
[from-line]
exten => _X.,1,Dial(Local/21@phones/n,20)
"""


def find_port():
    """Return a port that is free."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def write_configuration(folder, home, port):
    """Write as much as an Asterisk needs; ``home``: the folder as it sees it."""
    modules = "/usr/lib/x86_64-linux-gnu/asterisk/modules"
    if not Path(f"{ROOT or ''}{modules}").exists():
        modules = "/usr/lib/asterisk/modules"
    files = {
        "asterisk.conf": f"[directories]\nastetcdir => {home}\nastmoddir => {modules}\n"
        f"astvarlibdir => {home}\nastdbdir => {home}\nastkeydir => {home}\n"
        f"astdatadir => /usr/share/asterisk\nastspooldir => {home}\n"
        f"astrundir => {home}\nastlogdir => {home}\n",
        "modules.conf": "[modules]\nautoload=no\nload => app_dial.so\n"
        "load => app_chanspy.so\nload => pbx_config.so\nload => bridge_simple.so\n"
        "load => bridge_softmix.so\nload => func_channel.so\n",
        "manager.conf": f"[general]\nenabled=yes\nport={port}\nbindaddr=127.0.0.1\n"
        "timestampevents=yes\n[crm]\nsecret=ami-secret\nread=all\nwrite=all\n",
        "extensions.conf": EXTENSIONS,
        "logger.conf": "[general]\n[logfiles]\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)


def get_command(home):
    """Return the command line that starts an Asterisk."""
    start = ["asterisk", "-f", "-C", f"{home}/asterisk.conf"]
    if not ROOT:
        return [PROGRAM, *start[1:]]
    enter = ["chroot", ROOT, *start]
    return enter if os.geteuid() == 0 else ["unshare", "-r", *enter]


class RealAsterisk:
    """One that can be started again."""

    def __init__(self, folder, home):
        """Write its configuration."""
        self.port = find_port()
        self._home = home
        self._process = None
        write_configuration(folder, home, self.port)

    def start(self):
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            get_command(self._home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.2)
            else:
                return
        raise AssertionError("The Asterisk does not start.")

    def stop(self):
        """Stop it the hard way: calls are lost."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


@pytest.fixture
def asterisk(tmp_path):
    """Return a running Asterisk."""
    folder = Path(ROOT, "tmp", f"crm-{os.getpid()}") if ROOT else tmp_path / "asterisk"
    folder.mkdir(parents=True)
    home = f"/tmp/{folder.name}" if ROOT else str(folder)
    running = RealAsterisk(folder, home)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        shutil.rmtree(folder)


@pytest.fixture
def odoo():
    """Return an Odoo."""
    listening = FakeOdoo()
    yield listening
    listening.stop()


def translate(odoo):
    """Return {event: values} of what Odoo makes of what came, the last of each."""
    rows = {}
    for message in odoo.events:
        for event in cti_asterisk.translate(message, Setup()):
            event.pop(IF_KNOWN, None)
            rows[event["event"]] = event
    return rows


def test_from_the_click_to_the_end(asterisk, odoo, tmp_path):
    settings = make_settings(
        tmp_path,
        asterisk.port,
        odoo.port,
        channel="Local/{extension}@phones/n",
        context="outside",
    )
    bridge = Bridge(settings)
    bridge.start()
    try:
        wait_for(lambda: bridge.is_connected)
        odoo.commands = [
            {"id": 1, "kind": "dial", "extension": "21", "number": "+4722987654"}
        ]
        answered = wait_for(lambda: translate(odoo).get("answered"))
        assert answered["direction"] == "out"
        assert answered["agent"] == ["21"]
        assert translate(odoo)["ringing"]["to_number"] == "+4722987654"
        assert wait_for(lambda: odoo.results)[0]["ok"] is True
        # a supervisor's telephone is connected with the call
        odoo.commands = [
            {"id": 2, "kind": "supervise", "extension": "22", "number": "21"}
            | {"mode": "listen"}
        ]
        wait_for(lambda: {"id": 2, "ok": True, "reason": ""} in odoo.results)
        call_id = answered["call_id"]
        odoo.commands = [{"id": 3, "kind": "hang_up", "call_id": call_id}]
        ended = wait_for(lambda: translate(odoo).get("ended"))
        assert ended["call_id"]
        wait_for(lambda: {"id": 3, "ok": True, "reason": ""} in odoo.results)
    finally:
        bridge.stop()


def test_an_asterisk_that_dies_takes_its_calls_along(asterisk, odoo, tmp_path):
    settings = make_settings(
        tmp_path,
        asterisk.port,
        odoo.port,
        channel="Local/{extension}@phones/n",
        context="outside",
    )
    bridge = Bridge(settings)
    bridge.start()
    try:
        wait_for(lambda: bridge.is_connected)
        odoo.commands = [
            {"id": 1, "kind": "dial", "extension": "21", "number": "1234567"}
        ]
        answered = wait_for(lambda: translate(odoo).get("answered"))
        # while Odoo is away, too
        odoo.status = 503
        asterisk.stop()
        wait_for(lambda: not bridge.is_connected)
        asterisk.start()
        wait_for(lambda: bridge.is_connected)
        wait_for(bridge.count_waiting)
        odoo.status = 200
        wait_for(lambda: translate(odoo).get("ended"))
        ends = [row for row in odoo.events if row["Event"] == "Hangup"]
        assert answered["call_id"] in {row["Linkedid"] for row in ends}
    finally:
        bridge.stop()

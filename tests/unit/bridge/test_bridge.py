"""The bridge between an Asterisk and an Odoo, both of which come and go."""

import doctest
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from both_sides import (
    PASSWORD,
    SECRET,
    FakeAsterisk,
    FakeOdoo,
    make_settings,
    read,
    wait_for,
)
from crm_bridge import door, messages
from crm_bridge.outbox import Outbox
from crm_bridge.program import Bridge, check
from crm_bridge.settings import SettingsError, read_settings

from crm_callcenter_tools import cti_asterisk, cti_signature

GROUP = [row for row in read("asterisk_group") if messages.is_wanted(row)]


@pytest.fixture
def asterisk():
    """Return an Asterisk."""
    with_calls = FakeAsterisk()
    yield with_calls
    with_calls.stop()


@pytest.fixture
def odoo():
    """Return an Odoo."""
    listening = FakeOdoo()
    yield listening
    listening.stop()


@pytest.fixture
def run(tmp_path):
    """Return a function that starts a bridge; all are stopped in the end."""
    running = []

    def start(asterisk, odoo, **values):
        settings = make_settings(tmp_path, asterisk.port, odoo.port, **values)
        bridge = Bridge(settings)
        bridge.start()
        running.append(bridge)
        return bridge

    yield start
    for bridge in running:
        bridge.stop()


def test_a_recorded_call_arrives_in_order(asterisk, odoo, run):
    run(asterisk, odoo)
    asterisk.play(read("asterisk_group"))
    wait_for(lambda: len(odoo.events) == len(GROUP))
    assert [row["Event"] for row in odoo.events] == [row["Event"] for row in GROUP]
    assert {row["Linkedid"] for row in odoo.events} == {GROUP[0]["Linkedid"]}
    assert all(row["Timestamp"] and row["BridgeTime"] for row in odoo.events)
    path, body, headers = next(row for row in odoo.headers if row[0].endswith("/event"))
    assert path == "/crm_callcenter/cti/test/event"
    header = headers["X-CRM-Signature"]
    assert not cti_signature.get_fault(SECRET, body, header, time.time())


def test_what_came_while_odoo_was_down_is_sent_later(asterisk, odoo, run, tmp_path):
    odoo.status = 503
    bridge = run(asterisk, odoo)
    asterisk.play(read("asterisk_group"))
    wait_for(lambda: bridge.count_waiting() == len(GROUP))
    # the bridge itself goes as well
    bridge.stop()
    odoo.status = 200
    again = Bridge(make_settings(tmp_path, asterisk.port, odoo.port))
    again.start()
    try:
        wait_for(lambda: len(odoo.events) == len(GROUP))
        wait_for(lambda: again.count_waiting() == 0)
    finally:
        again.stop()
    assert [row["Timestamp"] for row in odoo.events] == [
        row["Timestamp"] for row in GROUP
    ]


def test_an_asterisk_that_starts_again_is_called_again(odoo, run):
    first = FakeAsterisk()
    bridge = run(first, odoo)
    first.play(GROUP[:3])
    wait_for(lambda: len(odoo.events) == 3)
    first.stop()
    wait_for(lambda: not bridge.is_connected)
    # the call is gone with it; another one is there
    second = FakeAsterisk(first.port, channels=[("other", "PJSIP/trunk-00000009")])
    try:
        wait_for(lambda: bridge.is_connected)
        wait_for(lambda: len(odoo.events) == 4)
        last = odoo.events[-1]
        assert (last["Event"], last["Linkedid"]) == ("Hangup", GROUP[0]["Linkedid"])
        second.play(read("asterisk_missed")[:1])
        wait_for(lambda: len(odoo.events) == 5)
    finally:
        second.stop()


def test_a_call_that_is_still_there_is_not_ended(odoo, run):
    first = FakeAsterisk()
    bridge = run(first, odoo)
    first.play(GROUP[:1])
    wait_for(lambda: odoo.events)
    first.stop()
    wait_for(lambda: not bridge.is_connected)
    linked_id = GROUP[0]["Linkedid"]
    second = FakeAsterisk(first.port, channels=[(linked_id, "PJSIP/trunk-00000000")])
    try:
        wait_for(lambda: bridge.is_connected and second.is_logged_in())
        second.play(GROUP[1:2])
        wait_for(lambda: len(odoo.events) == 2)
        assert "Hangup" not in [row["Event"] for row in odoo.events]
    finally:
        second.stop()


def test_a_call_that_begins_while_the_list_is_made_is_not_ended(odoo, run):
    first = FakeAsterisk()
    bridge = run(first, odoo)
    wait_for(first.is_logged_in)
    # it is told before the end of a list in which it is not
    end = {"Event": "CoreShowChannelsComplete", "ActionID": "crm-list"}
    first.play([GROUP[0], end, GROUP[1]])
    wait_for(lambda: len(odoo.events) == 2)
    assert "Hangup" not in [row["Event"] for row in odoo.events]
    wait_for(lambda: bridge.count_waiting() == 0)
    first.stop()


def test_what_odoo_refuses_for_good_stops_nothing(asterisk, odoo, run):
    bridge = run(asterisk, odoo)
    bad = {**GROUP[0], "Linkedid": "refused", "Uniqueid": "x"}
    asterisk.play([*GROUP[:4], bad, *GROUP[4:]])
    wait_for(lambda: len(odoo.events) == len(GROUP))
    wait_for(lambda: bridge.count_waiting() == 0)


def test_ten_thousand_events_at_once(asterisk, odoo, run):
    bridge = run(asterisk, odoo)
    rows = [
        {**GROUP[0], "Linkedid": f"{number}", "Uniqueid": "x"}
        for number in range(10_000)
    ]
    asterisk.play(rows)
    wait_for(lambda: len(odoo.events) == 10_000)
    wait_for(lambda: bridge.count_waiting() == 0)
    assert [row["Linkedid"] for row in odoo.events] == [r["Linkedid"] for r in rows]


def test_commands_are_carried_out(asterisk, odoo, run, tmp_path):
    recording = tmp_path / "rec" / "1.wav"
    recording.parent.mkdir()
    recording.write_text("x")
    outside = tmp_path / "keep.wav"
    outside.write_text("x")
    asterisk.channels = [("1.1", "PJSIP/21-00000001"), ("2.2", "PJSIP/22-00000001")]
    run(asterisk, odoo, recordings=recording.parent)
    wait_for(asterisk.is_logged_in)
    link = "https://pbx.example.com/rec/"
    odoo.commands = [
        {"id": 1, "kind": "dial", "extension": "21", "number": "+4722987654"},
        {"id": 2, "kind": "hang_up", "call_id": "1.1"},
        {"id": 3, "kind": "hang_up", "call_id": "9.9"},
        {"id": 4, "kind": "supervise", "extension": "22", "number": "21"}
        | {"mode": "whisper"},
        {"id": 5, "kind": "forget", "recording_url": f"{link}1.wav"},
        {"id": 6, "kind": "forget", "recording_url": f"{link}.."},
        {"id": 7, "kind": "forget", "recording_url": f"{link}..%2Fkeep.wav"},
        {"id": 8, "kind": "dial", "extension": "21", "number": "1\r\nAction: x"},
        {"id": 9, "kind": "dial", "extension": "21&PJSIP/22", "number": "1"},
        {"id": 10, "kind": "reboot"},
        {"id": "11", "kind": "dial"},
        None,
    ]
    wait_for(lambda: len(odoo.results) == 9)
    told = {row["id"]: row["ok"] for row in odoo.results}
    # a file that is gone already is no fault
    assert told == {
        1: True,
        2: True,
        3: False,
        4: True,
        5: True,
        6: False,
        7: True,
        8: False,
        9: False,
    }
    assert not recording.exists()
    assert outside.exists()
    actions = [row for row in asterisk.actions if row["Action"] != "CoreShowChannels"]
    dial, spy = (row for row in actions if row["Action"] == "Originate")
    assert (dial["Channel"], dial["Exten"]) == ("PJSIP/21", "+4722987654")
    assert (spy["Channel"], spy["Data"]) == ("PJSIP/22", "PJSIP/21,qw")
    [gone] = (row for row in actions if row["Action"] == "Hangup")
    assert gone["Channel"] == "PJSIP/21-00000001"


def test_without_an_asterisk_commands_fail_at_once(asterisk, odoo, run):
    bridge = run(asterisk, odoo)
    asterisk.stop()
    wait_for(lambda: not bridge.is_connected)
    odoo.commands = [{"id": 1, "kind": "dial", "extension": "21", "number": "1"}]
    [result] = wait_for(lambda: odoo.results)
    assert not result["ok"]
    assert "Asterisk" in result["reason"]


def test_no_secret_is_logged(asterisk, odoo, run, caplog):
    caplog.set_level(logging.DEBUG)
    odoo.status = 401
    bridge = run(asterisk, odoo)
    asterisk.play(GROUP)
    wait_for(lambda: "does not take events" in caplog.text)
    bridge.stop()
    assert SECRET not in caplog.text
    assert PASSWORD not in caplog.text
    assert "22123456" not in caplog.text


def test_the_check_says_what_is_wrong(asterisk, odoo, tmp_path):
    settings = make_settings(tmp_path, asterisk.port, odoo.port)
    assert check(settings) == []
    odoo.status = 401
    wrong = make_settings(tmp_path, asterisk.port, odoo.port, password="other")
    assert len(check(wrong)) == 2


def write_settings(tmp_path, asterisk, odoo, **changed):
    """Return the path of a file of settings."""
    values = {
        "url": f"http://127.0.0.1:{odoo.port}",
        "channel": "PJSIP/{extension}",
        **changed,
    }
    path = tmp_path / "bridge.ini"
    path.write_text(
        f"[odoo]\nurl = {values['url']}\ncode = test\nsecret = {SECRET}\n"
        f"[asterisk]\nport = {asterisk.port}\nuser = crm\nsecret = {PASSWORD}\n"
        f"channel = {values['channel']}\n"
        f"[bridge]\nbuffer = {tmp_path}/b.sqlite\npoll_seconds = 0.05\n"
    )
    return path


def test_the_program_runs_until_it_is_told_to_stop(asterisk, odoo, tmp_path):
    path = write_settings(tmp_path, asterisk, odoo)
    home = Path(__file__).parents[3] / "bridge"
    process = subprocess.Popen(
        [sys.executable, "-m", "crm_bridge", path],
        env={**os.environ, "PYTHONPATH": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        asterisk.play(GROUP)
        wait_for(lambda: len(odoo.events) == len(GROUP))
        process.send_signal(signal.SIGTERM)
        _out, errors = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert SECRET not in errors
    assert PASSWORD not in errors


@pytest.mark.parametrize(
    "changed", [{"url": "ftp://x"}, {"channel": "PJSIP/21"}, {"url": "x"}]
)
def test_wrong_settings_are_explained(asterisk, odoo, tmp_path, changed):
    path = write_settings(tmp_path, asterisk, odoo, **changed)
    with pytest.raises(SettingsError):
        read_settings(str(path))
    with pytest.raises(SettingsError):
        read_settings(str(tmp_path / "missing.ini"))


def test_the_buffer_keeps_order_and_size(tmp_path):
    box = Outbox(str(tmp_path / "x.sqlite"))
    for number in range(10):
        box.add({"n": number, "text": "x" * 100})
    rows = box.get_first(50, 400)
    assert [row[0] for row in rows] == [1, 2, 3]
    assert len(box.get_first(50, 1)) == 1
    box.remove([row[0] for row in rows])
    assert box.get_first(50, 1)[0][0] == 4
    box.close()
    again = Outbox(str(tmp_path / "x.sqlite"))
    assert again.count() == 7
    again.close()


def test_both_ends_agree():
    # what the add-on understands is passed on; both sign the same way
    assert set(cti_asterisk.EVENT_NAMES) == messages.EVENT_NAMES
    assert door.sign("key", b"{}", 17) == cti_signature.sign("key", b"{}", 17)
    for row in GROUP:
        kept = messages.reduce(row, 0.0)
        setup = cti_asterisk.Setup(recordings="https://pbx.example.com")
        assert cti_asterisk.translate(kept, setup) == cti_asterisk.translate(row, setup)


@pytest.mark.parametrize("module", [door, messages])
def test_examples(module):
    assert not doctest.testmod(module).failed

"""What telephone systems send becomes the same calls, in whatever order it comes."""

import doctest
import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_callcenter_tools import (
    cti_adapters,
    cti_asterisk,
    cti_asterisk_ari,
    cti_freeswitch,
    cti_threecx,
    cti_twilio,
    cti_values,
)
from crm_callcenter_tools.call_fold import EVENTS, Event, fold
from crm_callcenter_tools.cti_adapters import TRANSLATIONS, translate
from crm_callcenter_tools.cti_values import IF_KNOWN, Setup

ADDON = Path(__file__).parents[3] / "addons" / "crm_callcenter"
RECORDED = ADDON / "tests" / "recorded"
SETUP = Setup(recordings="https://pbx.example.com/rec/")
KEYS = {
    "call_id",
    "event",
    "direction",
    "from_number",
    "to_number",
    "agent",
    "queue",
    "at",
    "recording_url",
    IF_KNOWN,
}


def read(name):
    """Return the messages of a recording."""
    lines = (RECORDED / f"{name}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def hear(kind, messages, setup=SETUP):
    """Return {call: its events} as an intake would keep them, in this order."""
    calls = {}
    for message in messages:
        for row in translate(kind, message, setup):
            assert set(row) <= KEYS
            assert row["event"] in EVENTS
            if row.get(IF_KNOWN) and row["call_id"] not in calls:
                continue
            calls.setdefault(row["call_id"], []).append(
                Event(
                    event=row["event"],
                    at=datetime.fromisoformat(row.get("at") or "2026-11-27 13:53:22"),
                    direction=row.get("direction", ""),
                    from_number=row.get("from_number", ""),
                    to_number=row.get("to_number", ""),
                    agents=tuple(row.get("agent", ())),
                    queue=row.get("queue", ""),
                    recording_url=row.get("recording_url", ""),
                )
            )
    return calls


def fold_only(kind, name):
    """Return the one call of a recording."""
    [events] = hear(kind, read(name)).values()
    return fold(events)


@pytest.mark.parametrize(
    ("kind", "name", "state", "agent", "rung", "seconds"),
    [
        ("asterisk", "asterisk_group", "ended", "21", ("21", "22"), (1, 6)),
        ("asterisk", "asterisk_missed", "missed", None, ("21", "22"), (8, 0)),
        ("asterisk", "asterisk_queue", "ended", "21", ("21", "22"), (2, 1)),
        ("asterisk_ari", "asterisk_ari_group", "ended", "21", ("21", "22"), (1, 6)),
        ("freeswitch", "freeswitch_queue", "ended", "21", ("21", "22"), (6, 50)),
        ("twilio", "twilio_group", "ended", "22", ("22", "agent"), (9, 61)),
        ("threecx", "threecx_journal", "ended", "21", ("21",), (8, 60)),
        ("threecx", "threecx_control", "ended", "22", ("21", "22"), (0, 0)),
    ],
)
def test_a_call_from_outside(kind, name, state, agent, rung, seconds):
    call = fold_only(kind, name)
    assert (call.state, call.agent, call.rung) == (state, agent, rung)
    assert (call.direction, call.from_number) == ("in", "+4722123456")
    assert (call.ring_seconds, call.talk_seconds) == seconds
    assert call.to_number in ("22000000", "22000001", "+4722000000", "")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("asterisk", "asterisk_dial"),
        ("asterisk_ari", "asterisk_ari_dial"),
        ("freeswitch", "freeswitch_dial"),
    ],
)
def test_a_call_to_the_outside(kind, name):
    call = fold_only(kind, name)
    assert (call.state, call.agent, call.direction) == ("ended", "21", "out")
    assert (call.from_number, call.to_number) == ("21", "22987654")


def test_queue_and_recording_are_told():
    assert fold_only("asterisk", "asterisk_queue").queue == "support"
    call = fold_only("freeswitch", "freeswitch_queue")
    assert call.queue == "support"
    assert call.hold_seconds == 10
    assert call.recording_url.startswith("https://pbx.example.com/rec/8f1c8a0e")
    call = fold_only("asterisk", "asterisk_group")
    assert call.recording_url.startswith("https://pbx.example.com/rec/1795787")
    assert call.recording_url.endswith(".wav")
    call = fold_only("twilio", "twilio_group")
    assert call.recording_url == "https://recordings.example.com/RE1"
    assert not any(
        row.get("recording_url")
        for message in read("asterisk_group")
        for row in translate("asterisk", message, Setup())
    )


def test_a_call_that_is_handed_over():
    call = fold_only("asterisk", "asterisk_transfer")
    assert (call.agent, call.transfer_count, call.state) == ("22", 1, "ended")


# call control of 3CX tells no instants: what comes first happened first
DATED = [
    path for path in sorted(RECORDED.glob("*.jsonl")) if path.stem != "threecx_control"
]


@pytest.mark.parametrize("path", DATED, ids=lambda path: path.stem)
def test_the_order_changes_nothing(path):
    kind = "asterisk_ari" if "_ari_" in path.stem else path.stem.split("_")[0]
    messages = read(path.stem)
    forward = hear(kind, messages)
    # what may be heard first is heard first, the rest twice and backwards
    again = hear(kind, messages + messages[::-1])
    assert {key: fold(rows) for key, rows in forward.items()} == {
        key: fold(rows) for key, rows in again.items()
    }


def test_calls_between_colleagues_are_none():
    begin = {
        "Event": "DialBegin",
        "Linkedid": "1.1",
        "Uniqueid": "1.1",
        "Channel": "PJSIP/21-00000001",
        "DestChannel": "PJSIP/22-00000002",
    }
    end = {**begin, "Event": "Hangup", "ChannelStateDesc": "Up"}
    assert not hear("asterisk", [begin, {**end, "Event": "Hold"}, end])


def test_a_line_may_be_named_like_an_extension():
    message = {
        "Event": "DialBegin",
        "Linkedid": "1.1",
        "Channel": "PJSIP/9000-00000001",
        "CallerIDNum": "22123456",
        "DestChannel": "PJSIP/21-00000002",
    }
    assert not translate("asterisk", message, Setup())
    [row] = translate("asterisk", message, Setup(lines=frozenset({"9000"})))
    assert (row["direction"], row["agent"]) == ("in", ["21"])


def test_the_signature_of_twilio():
    # the example of Twilio's documentation, with what it says comes out
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    values = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    signed = cti_twilio.sign("12345", url, values)
    assert signed == "RSOYDt4T1cUTdK1PDd93/VVr8B8="
    assert signed != cti_twilio.sign("12345", url, {**values, "Digits": "1235"})
    assert signed != cti_twilio.sign("12345", url + "3", values)
    assert signed != cti_twilio.sign("12346", url, values)
    assert cti_twilio.sign("1", url, {"a": ["2", "1"]}) == cti_twilio.sign(
        "1", url, {"a": ["1", "2", "2"]}
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner)
    ),
    max_leaves=5,
)
MESSAGES = [
    (kind, message)
    for kind, prefix in [
        ("asterisk", "asterisk_queue"),
        ("asterisk", "asterisk_transfer"),
        ("asterisk_ari", "asterisk_ari_dial"),
        ("freeswitch", "freeswitch_queue"),
        ("twilio", "twilio_group"),
        ("threecx", "threecx_journal"),
        ("threecx", "threecx_control"),
    ]
    for message in read(prefix)
]


@settings(max_examples=300)
@given(st.sampled_from(MESSAGES), st.data())
def test_garbage_in_any_field_is_no_error(known, data):
    kind, message = known
    spoilt = dict(message)
    keys = data.draw(st.lists(st.sampled_from(sorted(message)), min_size=1, max_size=3))
    for key in keys:
        spoilt[key] = data.draw(JSON)
    for row in translate(kind, spoilt, SETUP):
        assert set(row) <= KEYS
        assert all(isinstance(row[key], (str, list, bool)) for key in row)


@given(
    st.sampled_from(sorted(TRANSLATIONS)), st.dictionaries(st.text(max_size=8), JSON)
)
def test_garbage_is_nothing(kind, message):
    assert translate(kind, message, SETUP) == []


@pytest.mark.parametrize(
    "module",
    [
        cti_adapters,
        cti_asterisk,
        cti_asterisk_ari,
        cti_freeswitch,
        cti_threecx,
        cti_twilio,
        cti_values,
    ],
)
def test_examples(module):
    assert not doctest.testmod(module).failed

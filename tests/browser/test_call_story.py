"""A call from the telephone's ring to the note about it, as an agent lives it.

The telephone system is played: what it sends is sent to the door. After each step the
screen is looked at, in a real browser.
"""

import time

import pytest
import requests

TIMEOUT_SECONDS = 60
GREETING = "Good day, this is the service desk."


class Switchboard:
    """A telephone system of the agent's company, which speaks like an Asterisk."""

    def __init__(self, status, call, source):
        """Make it, and give the agent a telephone."""
        self._status, self._call = status, call
        self.code = f"tel-{source}".replace("_", "-").lower()
        self.extension = str(int(time.time()) % 90_000 + 10_000)
        [agent] = call(
            "admin", "res.users", "search_read", [("login", "=", "agent")], ["id"]
        )
        self.agent_id = agent["id"]
        call(
            "admin",
            "res.users",
            "write",
            [self.agent_id],
            {"cti_extension": self.extension},
        )
        self.id = call(
            "admin",
            "crm.cti.provider",
            "create",
            {
                "name": self.code,
                "code": self.code,
                "kind": "asterisk",
                "greeting": GREETING,
            },
        )
        [row] = call("admin", "crm.cti.provider", "read", [self.id], ["secret"])
        self._secret = row["secret"]

    def post(self, path, body):
        """Return what the door answers."""
        response = requests.post(
            f"{self._status['url']}/crm_callcenter/cti/{self.code}/{path}",
            json=body,
            headers={
                "Authorization": f"Bearer {self._secret}",
                "X-Odoo-Database": self._status["db"],
            },
            timeout=TIMEOUT_SECONDS,
        )
        assert response.status_code == 200, response.text
        return response.json()

    def tell(self, event, **values):
        """Send one event of a call from outside."""
        channel = f"PJSIP/{self.extension}-00000002"
        message = {
            "Event": event,
            "Linkedid": self.code,
            "Uniqueid": self.code,
            "Channel": "PJSIP/trunk-00000001",
            "ChannelStateDesc": "Up",
            "DestChannel": channel,
            "Exten": "1000000",
            "BridgeTime": f"{time.time():.3f}",
            **values,
        }
        self.post("event", {"events": [message]})

    def fetch(self):
        """Return the commands that wait."""
        return self.post("commands", {"poll": True})["commands"]

    def close(self):
        """End the call, and take the telephone away again."""
        self.tell("Hangup")
        self._call(
            "admin", "res.users", "write", [self.agent_id], {"cti_extension": False}
        )
        self._call("admin", "crm.cti.provider", "write", [self.id], {"active": False})


@pytest.fixture
def switchboard(status, call, source):
    """Return a telephone system."""
    board = Switchboard(status, call, source)
    yield board
    board.close()


def test_a_call_from_the_ring_to_the_note(browser, call, source, switchboard):
    number = f"+4420794{switchboard.extension}"
    partner_id = call(
        "admin", "res.partner", "create", {"name": source, "phone": number}
    )
    switchboard.fetch()
    browser.become("agent")
    browser.open("/odoo")
    browser.wait_for(".o_crm_callcenter_bar")
    switchboard.tell("DialBegin", CallerIDNum=number)
    browser.wait_for(".o_crm_callcenter_pop", source)

    # a tab that opens now shows it as well, and the cockpit takes it over
    browser.open("/odoo/cockpit")
    browser.wait_for(".o_crm_callcenter_cockpit .card", source)
    browser.wait_for(".o_crm_callcenter_script", GREETING)
    assert browser.count(".o_crm_callcenter_pop") == 0
    switchboard.tell("DialEnd", DialStatus="ANSWER", CallerIDNum=number)
    browser.wait_for(".o_crm_callcenter_cockpit .card", "Speaking")
    browser.wait_for(".o_crm_callcenter_bar", source)

    # hanging up from the bar reaches the telephone system
    browser.click(".o_crm_callcenter_bar .btn-danger")
    browser.wait_until(
        "!document.querySelector('.o_loading_indicator')", what="the click to arrive"
    )
    commands = _wait_for(switchboard.fetch)
    assert [(row["kind"], row["call_id"]) for row in commands] == [
        ("hang_up", switchboard.code)
    ]
    switchboard.tell("Hangup", CallerIDNum=number)
    browser.wait_for(".o_crm_callcenter_cockpit .card", "Call ended")
    browser.type(".o_crm_callcenter_cockpit textarea", "All is well.")
    browser.click(".o_crm_callcenter_cockpit .card .btn-primary")
    browser.wait_for(".o_crm_callcenter_cockpit .card", "No call")
    [row] = call(
        "admin",
        "crm.call",
        "search_read",
        [("external_id", "=", switchboard.code)],
        ["state", "note", "partner_id", "agent_user_id"],
    )
    assert (row["state"], row["note"]) == ("ended", "All is well.")
    assert row["partner_id"][0] == partner_id
    assert row["agent_user_id"][0] == switchboard.agent_id


def test_a_click_on_a_number_dials_it(browser, call, source, switchboard):
    number = f"+4420794{switchboard.extension}"
    partner_id = call(
        "admin", "res.partner", "create", {"name": source, "phone": number}
    )
    switchboard.fetch()
    browser.become("agent")
    browser.open(f"/odoo/res.partner/{partner_id}")
    browser.wait_for('a[href^="tel:"]')
    switchboard.post("commands", {"poll": True})
    browser.click('a[href^="tel:"]')
    browser.wait_for(".o_notification", "Pick up your telephone")
    [command] = _wait_for(switchboard.fetch)
    assert (command["kind"], command["extension"], command["number"]) == (
        "dial",
        switchboard.extension,
        number,
    )
    # the call that comes of it is the contact's
    switchboard.tell(
        "DialBegin",
        Channel=f"PJSIP/{switchboard.extension}-00000001",
        DestChannel="PJSIP/trunk-00000002",
        DialString=f"{number}@trunk",
    )
    [row] = call(
        "admin",
        "crm.call",
        "search_read",
        [("external_id", "=", switchboard.code)],
        ["direction", "partner_id"],
    )
    assert (row["direction"], row["partner_id"][0]) == ("out", partner_id)


def _wait_for(find):
    """Return what is found, as soon as there is something."""
    end = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < end:
        if found := find():
            return found
        time.sleep(0.2)
    raise AssertionError("It did not happen in time.")

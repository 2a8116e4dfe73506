"""A telephone system that is played: what it sends is sent to the door."""

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

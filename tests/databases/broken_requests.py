"""Imported in Odoo's shell: what other systems send, over HTTP, some of it refused.

Requests go through all of Odoo's web server except its socket.
"""

import json
import time
import xmlrpc.client
from functools import partial
from unittest.mock import patch

from werkzeug.test import Client

from odoo.http import root

from odoo.addons.crm_callcenter.tools.cti_signature import sign

LOGIN = "refused_external"
# the statement that is refused, of one request each
POSITIONS = (1, 2, 3, 4, 6, 9, 13, 18)
# a telephone of an agent rings
RING = {"event": "ringing", "direction": "in", "agent": "21"}


class Shop:
    """Another system, with one request of each kind for each position.

    :param env: the environment of the shell.
    """

    def __init__(self, env):
        self._dbname = env.cr.dbname
        self._web = Client(root)
        self._uid = env["res.users"].search([("login", "=", LOGIN)]).id
        card = env["loyalty.card"].search(
            [("points", ">", 60), ("partner_id", "!=", False)], order="id", limit=1
        )
        self._partner_id, self._program_id = card.partner_id.id, card.program_id.id
        provider = env["crm.cti.provider"].search([("code", "=", "refused")])
        self._secret = provider.secret

    def _call(self, method, values):
        """Call a method of the interface over XML-RPC; return its answer."""
        body = xmlrpc.client.dumps(
            (self._dbname, self._uid, LOGIN, "crm.api", method, [values]),
            "execute_kw",
        )
        answer = self._web.post("/xmlrpc/2/object", data=body, content_type="text/xml")
        [(found,), _name] = xmlrpc.client.loads(answer.data)
        return found

    def lead_intake(self, number):
        """Send a lead."""
        return self._call(
            "lead_intake",
            {
                "source": "shop",
                "external_ref": f"L{number}",
                "name": f"Lead {number}",
                "email": f"lead{number}@shop.example",
                "phone": f"+1 650-777-{number:04}",
            },
        )

    def case_intake(self, number):
        """Send a case."""
        return self._call(
            "case_intake",
            {
                "source": "shop",
                "external_ref": f"C{number}",
                "subject": f"Case {number}",
                "partner_id": self._partner_id,
            },
        )

    def _move(self, method, number, points):
        return self._call(
            method,
            {
                "source": "shop",
                "external_ref": f"{method} {number}",
                "partner_id": self._partner_id,
                "program": self._program_id,
                "points": points,
            },
        )

    def loyalty_earn(self, number):
        """Give points."""
        return self._move("loyalty_earn", number, 10 + number)

    def loyalty_redeem(self, number):
        """Spend points."""
        return self._move("loyalty_redeem", number, 1 + number)

    def call_event(self, number):
        """Tell over XML-RPC that a telephone rings."""
        return self._call(
            "call_event",
            {
                "provider": "refused",
                "call_id": f"rpc{number}",
                "from_number": "+1 650-777-0001",
                **RING,
            },
        )

    def call_door(self, number):
        """Tell the same at the door for telephone systems."""
        event = {
            "call_id": f"door{number}",
            "from_number": "+1 650-777-0002",
            **RING,
        }
        body = json.dumps(event).encode()
        header = sign(self._secret, body, int(time.time()))
        answer = self._web.post(
            "/crm_callcenter/cti/refused/event",
            data=body,
            content_type="application/json",
            headers={"X-CRM-Signature": header},
        )
        assert answer.status_code == 200, answer.data
        return answer.json


KINDS = (
    "lead_intake",
    "case_intake",
    "loyalty_earn",
    "loyalty_redeem",
    "call_event",
    "call_door",
)


def send_all(env, breaker, *, is_broken):
    """Send one request of each kind for each position.

    Who got no answer sends it again.

    :return: {kind: statements that were broken off}.
    """
    shop = Shop(env)
    env.cr.rollback()
    broken = {kind: [] for kind in KINDS}
    # Odoo waits before it runs a request again
    with patch("odoo.service.model.random.uniform", return_value=0.0):
        for kind in KINDS:
            for number, position in enumerate(POSITIONS):
                send = partial(getattr(shop, kind), number)
                if found := breaker.attempt(send, position if is_broken else 0):
                    broken[kind].append(found)
                    if not breaker.answers:
                        send()
    return broken

"""The page of an agent, the call bar, and the tier of who calls."""

import json

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ..models.call.crm_call_pop import STATE
from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallCockpit(CrmCallCommon, HttpCase):
    """One agent, one caller, one who waits."""

    def _get(self, user, call=None):
        """Return the page of a person."""
        cockpit = self.env["crm.call.cockpit"].with_user(user)
        cockpit = cockpit.with_context(allowed_company_ids=self.company_a.ids)
        return cockpit.get_cockpit(call and call.id)

    def test_who_waits_and_what_to_say(self):
        self.provider.greeting = "Good day."
        self._ring(agent=None, queue="support")
        self._ring("call-2", agent="21", from_number="99887766", queue="support")
        self._send("answered", "call-2", agent="21")
        page = self._get(self.agent, self._get_call("call-2"))
        self.assertEqual(
            [(row["name"], row["count"]) for row in page["queues"]], [("support", 1)]
        )
        self.assertEqual(page["script"], "Good day.")
        self.assertFalse(self._get(self.agent)["script"])
        self.assertEqual(page["missed"], 0)
        self._send("ended")
        page = self._get(self.agent)
        self.assertEqual((page["queues"], page["missed"]), ([], 1))

    def test_it_is_for_agents_of_the_company(self):
        with self.assertRaises(AccessError):
            self._get(self.users["salesperson"])
        elsewhere = self.provider.copy(
            {"code": "elsewhere", "company_id": self.company_b.id}
        )
        call = self.env["crm.call"].create(
            {
                "provider_id": elsewhere.id,
                "company_id": self.company_b.id,
                "external_id": "b",
                "date_started": "2026-01-05 09:00:00",
            }
        )
        with self.assertRaises(AccessError):
            self._get(self.agent, call)

    def test_the_bar_is_told_that_the_call_was_answered(self):
        self._ring()
        self.env["bus.bus"].sudo().search([]).unlink()
        self._send("answered", agent="21")
        self._send("held", agent="21")
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([], order="id")
        told = [
            json.loads(row.message)["payload"]["state"]
            for row in rows
            if json.loads(row.message)["type"] == STATE
        ]
        self.assertEqual(told, ["answered", "held"])

    def test_the_web_client_knows_who_can_dial(self):
        """Who has an extension, once a bridge asked for what is to be dialled."""
        self.agent.password = self.agent.login
        self.authenticate(self.agent.login, self.agent.login)
        now = fields.Datetime.now()
        for extension, bridge, can in (
            ("21", False, False),
            ("21", now, True),
            (False, now, False),
        ):
            self.agent.cti_extension = extension
            self.provider.date_bridge = bridge
            info = self.make_jsonrpc_request("/web/session/get_session_info", {})
            self.assertEqual(info["crm_can_dial"], can)
            self.assertNotIn(self.provider.secret, json.dumps(info))

"""Dialling, hanging up and listening: who may ask, and what the bridge is told."""

import json
import time
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, new_test_user, tagged

from ..tools.cti_signature import sign
from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallDial(CrmCallCommon, HttpCase):
    """One switchboard whose bridge is there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.write({"kind": "asterisk", "date_bridge": fields.Datetime.now()})

    def _dial(self, number="22 98 76 54", record=None, user=None):
        """Let a person dial."""
        user = user or self.agent
        env = self.env(user=user, context={"allowed_company_ids": self.company_a.ids})
        return env.user._crm_dial(number, record)

    def _fetch(self, results=(), status=200, header=None, **values):
        """Return the commands that the bridge gets."""
        body = {"poll": True, "results": list(results), **values}
        data = json.dumps(body).encode()
        header = header or sign(self.provider.secret, data, int(time.time()))
        response = self.url_open(
            f"/crm_callcenter/cti/{self.provider.code}/commands",
            data=data,
            headers={"Content-Type": "application/json", "X-CRM-Signature": header},
        )
        self.assertEqual(response.status_code, status)
        return response.json().get("commands")

    def test_the_bridge_gets_each_command_once(self):
        asked = self._dial()
        self.assertEqual(asked["number"], "+4722987654")
        [command] = self._fetch()
        self.assertEqual(
            command,
            {
                "id": asked["command_id"],
                "kind": "dial",
                "extension": "21",
                "number": "+4722987654",
                "call_id": None,
                "mode": None,
                "recording_url": None,
            },
        )
        self.assertEqual(self._fetch(once="more"), [])
        self._fetch([{"id": asked["command_id"], "ok": False, "reason": "busy"}])
        row = self.env["crm.cti.command"].browse(asked["command_id"])
        self.assertEqual((row.state, row.reason), ("failed", "busy"))

    def test_a_double_click_dials_once(self):
        self.assertEqual(self._dial(), self._dial())
        self.assertEqual(len(self._fetch()), 1)

    def test_a_late_command_is_not_carried_out(self):
        asked = self._dial()
        late = fields.Datetime.now() - timedelta(seconds=60)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_cti_command SET date_asked = %s WHERE id = %s",
            (late, asked["command_id"]),
        )
        self.assertEqual(self._fetch(), [])
        self.env.invalidate_all()
        row = self.env["crm.cti.command"].browse(asked["command_id"])
        self.assertEqual(row.state, "failed")

    def test_what_is_no_number_is_not_dialled(self):
        for number in ("", "abc", None, 5, "+", "1" * 40, "\r\nAction: Hangup"):
            with self.subTest(number=number), self.assertRaises(UserError):
                self._dial(number)
        # nothing but digits, +, * and # gets through
        self.assertEqual(self._dial("0\r\nAction: x1")["number"], "01")

    def test_nobody_dials_with_a_colleagues_telephone(self):
        with self.assertRaises(AccessError):
            self.supervisor.with_user(self.agent)._crm_dial("22987654")
        hidden = self.env["res.partner"].create(
            {"name": "Elsewhere", "company_id": self.company_b.id}
        )
        with self.assertRaises(AccessError):
            self._dial(record=hidden.with_user(self.agent))
        self.assertFalse(self.env["crm.cti.command"].search_count([]))

    def test_without_extension_or_bridge_the_device_dials(self):
        calls = self.env["crm.call"].with_user(self.agent)
        calls = calls.with_context(allowed_company_ids=self.company_a.ids)
        self.assertTrue(calls.dial("22987654")["is_asked"])
        self.agent.cti_extension = False
        self.assertFalse(calls.dial("22987654")["is_asked"])
        self.agent.cti_extension = "21"
        self.provider.date_bridge -= timedelta(minutes=5)
        answer = calls.dial("22987655")
        self.assertFalse(answer["is_asked"])
        self.assertIn("Switchboard", answer["reason"])
        portal = new_test_user(self.env, "dial_portal", groups="base.group_portal")
        with self.assertRaises(AccessError):
            self.env["crm.call"].with_user(portal).dial("22987654")

    def test_the_call_is_about_what_it_was_dialled_from(self):
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "company_id": self.company_a.id}
        )
        command = self._dial(record=lead)
        self._send(
            "ringing",
            direction="out",
            from_number="21",
            to_number="22987654",
            agent="21",
        )
        call = self._get_call()
        self.assertEqual(call.lead_id, lead)
        row = self.env["crm.cti.command"].browse(command["command_id"])
        self.assertEqual(row.call_id, call)

    def test_what_belongs_to_another_company_is_not_linked(self):
        """The call comes in all the same."""
        lead = self.env["crm.lead"].create(
            {"name": "Theirs", "company_id": self.company_b.id, "team_id": False}
        )
        self.agent.company_ids |= self.company_b
        self.agent.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        companies = (self.company_a | self.company_b).ids
        env = self.env(user=self.agent, context={"allowed_company_ids": companies})
        env.user._crm_dial("22 98 76 54", lead.with_env(env))
        self._send(
            "ringing",
            direction="out",
            from_number="21",
            to_number="22987654",
            agent="21",
        )
        call = self._get_call()
        self.assertTrue(call)
        self.assertFalse(call.lead_id)

    def test_hanging_up(self):
        self._ring()
        self._send("answered", agent="21")
        call = self._get_call()
        stranger = new_test_user(
            self.env,
            "dial_agent",
            groups="crm_callcenter.crm_callcenter_group_agent",
            company_id=self.company_a.id,
            company_ids=self.company_a.ids,
        )
        with self.assertRaises(AccessError):
            call.with_user(stranger).action_hang_up()
        call.with_user(self.agent).action_hang_up()
        [command] = self._fetch()
        self.assertEqual((command["kind"], command["call_id"]), ("hang_up", "call-1"))
        self._send("ended")
        with self.assertRaises(UserError):
            call.with_user(self.agent).action_hang_up()

    def test_a_supervisor_listens_and_it_is_written_down(self):
        self._ring()
        self._send("answered", agent="21")
        call = self._get_call()
        with self.assertRaises(AccessError):
            self.provider.with_user(self.agent)._supervise(
                call.with_user(self.agent), "listen"
            )
        provider = self.provider.with_user(self.supervisor)
        with self.assertRaises(UserError):
            provider._supervise(call.with_user(self.supervisor), "shout")
        provider._supervise(call.with_user(self.supervisor), "whisper")
        [command] = self._fetch()
        self.assertEqual(
            (command["extension"], command["number"], command["mode"]),
            ("22", "21", "whisper"),
        )
        row = call.listening_ids
        self.assertEqual((row.user_id, row.mode), (self.supervisor, "whisper"))
        self._send("ended")
        with self.assertRaises(UserError):
            provider._supervise(call.with_user(self.supervisor), "listen")

    def test_a_poll_proves_who_asks(self):
        self._dial()
        data = json.dumps({"call_id": "a", "event": "ringing"}).encode()
        header = sign(self.provider.secret, data, int(time.time()))
        self._fetch(status=401, header=header)
        self._fetch(status=401, header="t=1,v1=0")
        self._fetch(status=400, poll="yes")
        old = json.dumps({"poll": True, "results": []}).encode()
        header = sign(self.provider.secret, old, int(time.time()))
        self.assertEqual(len(self._fetch(header=header)), 1)
        # the same poll once more takes nothing
        self._dial("22987655")
        self._fetch(header=header, status=409)
        results = [None, 5, {"id": "x"}, {"id": True}, {"id": 10**30}, {"id": -1}]
        self.assertEqual(len(self._fetch(results)), 1)

"""What appears on whose screen, and when it goes."""

import json

from odoo.tests import tagged

from ..models.call.crm_call_pop import OVER, RING
from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestCallPop(CrmCallCommon):
    """Two telephones ring."""

    def _get_sent(self, kind):
        """Return {partner id of the person: payload} of what was sent since reset."""
        self.env.cr.precommit.run()
        rows = self.env["bus.bus"].sudo().search([], order="id")
        sent = {}
        for row in rows:
            message = json.loads(row.message)
            if message["type"] == kind:
                sent[json.loads(row.channel)[-1]] = message["payload"]
        rows.unlink()
        return sent

    def setUp(self):
        super().setUp()
        self.env["bus.bus"].sudo().search([]).unlink()

    def test_it_rings_on_both_screens_until_one_takes_it(self):
        self._ring()
        sent = self._get_sent(RING)
        people = self.agent.partner_id | self.supervisor.partner_id
        self.assertEqual(set(sent), set(people.ids))
        payload = sent[self.agent.partner_id.id]
        self.assertEqual(payload["partner"]["name"], "Kari Nordmann")
        self.assertEqual(payload["number"], "+4722123456")
        self.assertEqual(
            [call["id"] for call in self._get_my_calls(self.supervisor)],
            [self._get_call().id],
        )
        self._send("answered", agent="21")
        over = self._get_sent(OVER)
        self.assertEqual(set(over), set(self.supervisor.partner_id.ids))
        self.assertFalse(self._get_my_calls(self.supervisor))
        self.assertEqual(len(self._get_my_calls(self.agent)), 1)
        self._send("ended")
        over = self._get_sent(OVER)
        self.assertEqual(
            over,
            {
                self.agent.partner_id.id: {
                    "id": self._get_call().id,
                    "state": "ended",
                    "is_mine": True,
                }
            },
        )
        self.assertFalse(self._get_my_calls(self.agent))

    def _get_my_calls(self, user):
        """Return what a tab that opens shows."""
        return self.env["crm.call"].with_user(user).get_my_calls()

    def test_what_nobody_answers_waits_to_be_called_back(self):
        self._ring()
        self._send("missed")
        self.assertFalse(self._get_my_calls(self.agent))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_callcenter.crm_call_action_call_back"
        )
        domain = [("state", "=", "missed"), ("is_called_back", "=", False)]
        self.assertIn("is_called_back", action["domain"])
        calls = self.env["crm.call"].with_user(self.agent).search(domain)
        self.assertEqual(calls, self._get_call())
        calls.action_called_back()
        self.assertFalse(self.env["crm.call"].search(domain))

    def test_it_says_what_is_worth_knowing(self):
        self._ring("before", agent="22")
        self._send("answered", "before", agent="22")
        self._send("ended", "before")
        today = self.env["crm.customer.document"]._get_today()
        self.caller.birth_date = today.replace(year=1990)
        self._create_order(self.caller, self._create_product(), confirm=True)
        self._get_sent(RING)
        self._ring(agent="21")
        partner = self._get_sent(RING)[self.agent.partner_id.id]["partner"]
        self.assertEqual(
            (partner["is_birthday"], partner["open_orders"], partner["open_cases"]),
            (True, 1, 0),
        )
        self.assertEqual(partner["usual_agent"], self.supervisor.name)

    def test_a_new_case_of_a_call_is_by_phone_and_linked(self):
        """Also for somebody who works in another company just then."""
        self._ring()
        call = self._get_call()
        self.agent.company_ids += self.company_b
        for companies in (self.company_a, self.company_b + self.company_a):
            with self.subTest(first=companies[0].name):
                call.case_id = False
                mine = call.with_user(self.agent).with_context(
                    allowed_company_ids=companies.ids
                )
                context = mine.action_create_case()["context"]
                case = (
                    mine.env["crm.case"]
                    .with_context(**context)
                    .create({"name": "Late delivery"})
                )
                self.assertEqual(case.channel, "phone")
                self.assertEqual(case.partner_id, self.caller)
                self.assertEqual(case.company_id, self.company_a)
                self.assertEqual(call.case_id, case)

    def test_people_who_take_no_calls_have_none(self):
        self._ring()
        for role in ("salesperson", "marketer", "employee"):
            with self.subTest(role=role):
                calls = self.env["crm.call"].with_user(self.users[role])
                self.assertEqual(calls.get_my_calls(), [])

    def test_the_timeline_and_the_overview_know_the_call(self):
        self._ring()
        self._send("answered", agent="21")
        self._send("ended")
        overview = self.env["crm.customer.overview"].with_user(self.agent)
        found = overview._get_overview(self.caller)
        self.assertEqual(found["calls"]["calls_12m"], 1)
        self.assertIn("call", [row["kind"] for row in found["timeline"]])

"""Cases and calls are announced to who follows them."""

from odoo import Command
from odoo.tests import tagged

from .call_common import CrmCallCommon


@tagged("post_install", "-at_install", "crm_callcenter")
class TestApiEvent(CrmCallCommon):
    """The client of company A follows cases and calls."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        kinds = cls.env["crm.api.event.kind"].search([("code", "in", ("case", "call"))])
        cls.subscription = cls.env["crm.api.subscription"].create(
            {
                "client_id": cls.client.id,
                "mode": "poll",
                "kind_ids": [Command.set(kinds.ids)],
            }
        )

    def _get_events(self, kind):
        return self.env["crm.api.event"].search(
            [("kind", "=", kind), ("company_id", "=", self.company_a.id)], order="id"
        )

    def test_case(self):
        """From its receipt to its end."""
        answer = self._intake(email="office@acme.example.com")
        case = self.env["crm.case"].browse(answer["id"])
        found = self._get_events("case")
        self.assertEqual(found[0].action, "created")
        self.assertEqual(found[0].reference, answer["number"])
        self.crm_api.case_set(answer["number"], {"severity": "urgent"})
        self.assertEqual(self._get_events("case")[-1].action, "updated")
        case_id = case.id
        case.unlink()
        last = self._get_events("case")[-1]
        self.assertEqual((last.action, last.res_id), ("deleted", case_id))
        self.assertEqual(self._get_events("case").mapped("action").count("created"), 1)

    def test_rating(self):
        """The score of the customer is told at once, so that somebody can ring."""
        answer = self._intake(email="office@acme.example.com")
        case = self.env["crm.case"].browse(answer["id"])
        case._close()
        token = case._rating_get_access_token()
        case.rating_apply(2, token=token, feedback="Too late")
        [rated] = self._get_events("case").filtered(lambda e: e.action == "rated")
        self.assertEqual((rated.res_id, rated.value), (case.id, 2.0))
        self.assertEqual(rated.reference, answer["number"])

    def test_call(self):
        """Each state, also the first one, and a repetition not at all."""
        at = "2026-01-05 09:00:0"
        self._ring(at=at + "0")
        self._send("answered", agent="21", at=at + "4")
        self._send("answered", agent="21", at=at + "4")
        self._send("ended", at=at + "9")
        found = self._get_events("call")
        self.assertEqual(found.mapped("action"), ["ringing", "answered", "ended"])
        self.assertEqual(set(found.mapped("reference")), {"call-1"})
        self.assertEqual(found[-1].value, 5)
        self.assertEqual(found[-1].partner_id, self.caller.id)

    def test_nobody_follows(self):
        """Nothing is written."""
        self.subscription.unlink()
        self._intake(email="office@acme.example.com")
        self._ring()
        self.assertFalse(self._get_events("case") | self._get_events("call"))
